import { figuresOf, type Result } from "../harness/result.ts";
import { median } from "../harness/statistics.ts";
import type { Chart } from "./draw.ts";

/** A picture of the page: of which measurement, and how its result becomes a chart. */
export interface Picture {
  /** Between `plot-` and `-light.svg`. */
  readonly file: string;
  readonly measurement: string;
  readonly alt: string;
  readonly chart: (result: Result) => Chart;
}

const middle = (result: Result, condition: string, contender: string, column: string): number =>
  median(figuresOf(result.rows, condition, contender, column));

const own = ["connect", "RealtimeTransport", "createWebSocketFetch", "createWebSocketFetch, lanes"];

/** One bar for each contender of a condition that did the work. */
const bars = (result: Result, condition: string, column: string, scale = 1): readonly { label: string; value: number; isOwn: boolean }[] =>
  result.rows
    .filter((row) => row.condition === condition && row.rounds !== undefined)
    .map(({ contender }) => ({
      label: contender,
      value: middle(result, condition, contender, column) * scale,
      isOwn: own.includes(contender),
    }));

const loops = ["HTTP keep-alive, undici", "ai-sdk-openai-websocket-fetch", "createWebSocketFetch"];
const steps = [10, 50, 200];

const growth = (result: Result, network: string, column: string, scale: number) =>
  loops.map((contender) => ({
    label: contender,
    isOwn: own.includes(contender),
    points: steps.map((count): [number, number] => [count, middle(result, `${count} steps, ${network}`, contender, column) * scale]),
  }));

const shares: readonly (readonly [title: string, column: string])[] = [
  ["p50", "p50"],
  ["p90", "p90"],
  ["p99", "p99"],
  ["p99.9", "p999"],
];

/** Every picture, in the order of the page. */
export const pictures: readonly Picture[] = [
  {
    file: "memory",
    measurement: "idle-memory",
    alt: "Heap per idle connection, by client.",
    chart: (result) => ({ kind: "bars", title: "Heap per idle connection, kB", digits: 1, bars: bars(result, "", "heap", 1 / 1_000) }),
  },
  {
    file: "density",
    measurement: "density",
    alt: "Calls that one core holds, by client.",
    chart: (result) => ({ kind: "bars", title: "Calls that one core holds", digits: 0, bars: bars(result, "", "calls") }),
  },
  {
    file: "latency",
    measurement: "round-trip-under-load",
    alt: "Round trip under load by percentile, by client.",
    chart: (result) => ({
      kind: "lines",
      title: "Round trip beside 100 busy calls, ms",
      x: { categories: shares.map(([title]) => title) },
      y: "log",
      lines: result.rows
        .filter(({ rounds }) => rounds !== undefined)
        .map(({ contender }) => ({
          label: contender,
          isOwn: own.includes(contender),
          points: shares.map(([, column], index): [number, number] => [index, middle(result, "", contender, column)]),
        })),
    }),
  },
  {
    file: "events",
    measurement: "realtime-events",
    alt: "CPU time per received audio delta, by client.",
    chart: (result) => ({
      kind: "bars",
      title: "CPU per received audio delta, µs",
      digits: 1,
      bars: bars(result, "audio delta, 100 ms", "ns", 1 / 1_000),
    }),
  },
  {
    file: "loop-time",
    measurement: "responses-tool-loop",
    alt: "Time of an agent loop of 10, 50 and 200 tool calls over a network with slow start, by client.",
    chart: (result) => ({
      kind: "lines",
      title: "Time of an agent loop, seconds (40 ms, slow start)",
      x: { title: "tool calls" },
      y: "linear",
      lines: growth(result, "40 ms and slow start", "total", 1 / 1_000),
    }),
  },
  {
    file: "loop-bytes",
    measurement: "responses-tool-loop",
    alt: "Bytes that an agent loop of 10, 50 and 200 tool calls sends, by client.",
    chart: (result) => ({
      kind: "lines",
      title: "Sent by the same loop, MB",
      x: { title: "tool calls" },
      y: "linear",
      lines: growth(result, "loopback", "bytes", 1 / 1_000),
    }),
  },
  {
    file: "bundles",
    measurement: "bundles",
    alt: "Sizes of bundles, minified and gzipped.",
    chart: (result) => ({
      kind: "bars",
      title: "Bundles, minified and gzipped, kB",
      digits: 1,
      bars: [
        "connect of @plugboard/core",
        "RealtimeTransport + browserAdapter",
        "RealtimeTransport + voiceCall (WebRTC)",
        "createWebSocketFetch + workerdAdapter",
        "*peer* partysocket",
        "*peer* OpenAIRealtimeWebSocket",
        "*peer* ResponsesWS of openai",
      ].map((name) => ({
        label: name.replace("*peer* ", ""),
        value: middle(result, "", name, "gzip"),
        isOwn: !name.startsWith("*peer*"),
      })),
    }),
  },
];
