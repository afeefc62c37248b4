import type { BenchEvent } from "../clients/call.ts";
import { callClients, findCallClient } from "../clients/calls.ts";
import { watchGarbageCollection } from "../harness/garbage-collection.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost } from "../harness/process-cost.ts";

const conditions: Readonly<Record<string, { readonly kind: string; readonly count: number }>> = {
  "100,000 tiny frames in one piece": { kind: "tiny", count: 100_000 },
  "one frame of 20 MB": { kind: "20 MB", count: 1 },
};

/** The longest time between two turns of the event loop while an action runs, in milliseconds. */
const longestTurn = async (action: () => Promise<unknown>): Promise<number> => {
  let longest = 0;
  let last = performance.now();
  let isRunning = true;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (isRunning) setImmediate(turn);
  };
  setImmediate(turn);
  await action();
  // The turn that has brought the last event ends as well.
  await new Promise((resolve) => setImmediate(resolve));
  isRunning = false;
  return longest;
};

const probe = async ({ contender, condition, origin }: Assignment) => {
  const { kind, count } = conditions[condition] ?? { kind: "", count: 0 };
  const open = await findCallClient(contender);
  let left = 0;
  let done = (): void => undefined;
  const other = ({ type }: BenchEvent): void => {
    if (type !== "bench.tiny" && type !== "bench.large") return;
    left -= 1;
    if (left === 0) done();
  };
  const call = await open(
    `${origin.replace("http", "ws")}/v1/realtime`,
    { audio: () => undefined, text: () => undefined, other },
    "session.updated",
  );
  const receive = (kind: string, count: number): Promise<void> =>
    new Promise((resolve) => {
      left = count;
      done = resolve;
      call.send({ type: "bench.stream", kind, count });
    });
  await receive("tiny", 1_000);
  let pause = 0;
  let cpu = 0;
  const { longestMs } = await watchGarbageCollection(async () => {
    const { cpuMs } = await measureCost(async () => {
      pause = await longestTurn(() => receive(kind, count));
    });
    cpu = cpuMs;
  });
  return { pause, gc: longestMs, cpu };
};

export const measurement: Measurement = {
  title: "Longest pause of the event loop",
  method: `One call gets 100,000 tiny events that the server writes in one piece, or one event of 20 MB: the longest time between two turns of the client's event loop,
the longest collection of garbage within it, and the CPU of its process until the last event was heard.`,
  conditions: Object.keys(conditions),
  contenders: callClients,
  base: "raw ws",
  columns: {
    pause: { title: "longest pause, ms", digits: 1, hasRatio: true },
    gc: { title: "longest garbage collection, ms", digits: 1 },
    cpu: { title: "CPU, ms", hasRatio: true },
  },
  rounds: 3,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  goals: Object.keys(conditions).map((condition) => ({
    text: `${condition}: no pause over 50 ms where raw \`ws\` does without one (0 where it does not)`,
    value: ({ median }) => (median(condition, "raw ws", "pause") > 50 ? 0 : median(condition, "RealtimeTransport", "pause")),
    isReached: (value: number) => value <= 50,
    limit:
      "One turn of the loop reads 32 times 64 KiB (libuv), which is the whole piece, so that the pause is the CPU for its events and a collection of garbage of their texts",
  })),
};
