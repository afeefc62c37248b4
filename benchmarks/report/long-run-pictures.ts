import type { OutageRun } from "../long-runs/outage-run.ts";
import type { Chart } from "./draw.ts";

/** A picture of a long run, by its name between `plot-` and `-light.svg`. */
export const outagePictures: Readonly<Record<string, (run: OutageRun) => Chart>> = {
  "outages-open": ({ samples }) => ({
    kind: "lines",
    title: "Connected sessions and open streams while the server dies and comes back",
    x: { title: "seconds" },
    y: "linear",
    isDense: true,
    lines: [
      {
        label: "RealtimeTransport, resuming",
        isOwn: true,
        points: samples.map(({ second, sessions }): [number, number] => [second, sessions]),
      },
      { label: "open streams", isOwn: false, points: samples.map(({ second, streams }): [number, number] => [second, streams]) },
    ],
  }),
  "outages-heap": ({ heaps }) => ({
    kind: "lines",
    title: "Heap of the same process after a collection of garbage, MB",
    x: { title: "seconds" },
    y: "linear",
    lines: [{ label: "heap", isOwn: true, points: heaps.map(({ second, mb }): [number, number] => [second, mb]) }],
  }),
};
