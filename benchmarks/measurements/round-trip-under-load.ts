import { setTimeout as wait } from "node:timers/promises";
import { busyCalls } from "../clients/busy-calls.ts";
import { callClients, findCallClient } from "../clients/calls.ts";
import { watchGarbageCollection } from "../harness/garbage-collection.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost } from "../harness/process-cost.ts";
import { quantile } from "../harness/statistics.ts";

/** Calls that every contender can hold. */
const busy = 100;

const probe = async ({ contender, origin, isQuick }: Assignment) => {
  const times: number[] = [];
  const calls = busyCalls(await findCallClient(contender), `${origin.replace("http", "ws")}/v1/realtime`, ({ type, at }) => {
    if (type === "bench.pong") times.push(performance.now() - (at ?? Number.NaN));
  });
  await calls.add(busy);
  await wait(isQuick ? 500 : 2_000);
  const ping = setInterval(() => calls.next()?.send({ type: "bench.ping", at: performance.now() }), 2);
  await wait(500);
  times.length = 0;
  let cpu = 0;
  const { longestMs, totalMs } = await watchGarbageCollection(async () => {
    const { cpuMs, wallMs } = await measureCost(() => wait(isQuick ? 1_000 : 8_000));
    cpu = (100 * cpuMs) / wallMs;
  });
  clearInterval(ping);
  const at = (share: number): number => quantile(times, share);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), cpu, gc: totalMs, longestGc: longestMs };
};

export const measurement: Measurement = {
  title: "Round trip under load",
  method: `${busy} calls as in the measurement of density; beside them an event every 2 ms on one of the calls in turn, which the server answers at once. Milliseconds
from sending it to hearing the answer, of some 4,000 events in eight seconds, after three that do not count. Beside it the garbage that was collected in this time, which is
what the slowest events wait for.`,
  contenders: callClients,
  base: "raw ws",
  columns: {
    p50: { title: "p50, ms", digits: 2 },
    p90: { title: "p90, ms", digits: 2 },
    p99: { title: "p99, ms", digits: 2, hasRatio: true },
    p999: { title: "p99.9, ms", digits: 2 },
    cpu: { title: "CPU, % of a core", hasRatio: true },
    gc: { title: "garbage collection, ms", digits: 0 },
    longestGc: { title: "longest one, ms", digits: 1 },
  },
  rounds: 3,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  goals: [
    {
      text: "Round trip of `RealtimeTransport` under load: p99 is at most 1.1 times that of raw `ws`",
      value: ({ ratio }) => ratio("", "RealtimeTransport", "raw ws", "p99"),
      isReached: (value) => value <= 1.1,
      limit:
        "One event in a hundred waits for a collection of garbage or for the other process on this core, which is why the figures of raw `ws` differ as much from round to round; up to p90 the two are within a tenth",
    },
  ],
};
