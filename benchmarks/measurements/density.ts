import { setTimeout as wait } from "node:timers/promises";
import { busyCalls } from "../clients/busy-calls.ts";
import { callClients, findCallClient } from "../clients/calls.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost, watchEventLoop } from "../harness/process-cost.ts";

/** The delay of the event loop that a call still bears: the length of one frame of audio. */
const bearableMs = 20;

/** CPU of the process with these calls, as a share of one core, and the delay of its event loop. */
const observe = async (ms: number) => {
  const loop = watchEventLoop();
  const { cpuMs, wallMs } = await measureCost(() => wait(ms));
  return { share: cpuMs / wallMs, ...loop.read() };
};

const probe = async ({ contender, origin, isQuick }: Assignment) => {
  const calls = busyCalls(await findCallClient(contender), `${origin.replace("http", "ws")}/v1/realtime`);
  const observedMs = isQuick ? 300 : 1_000;
  await calls.add(50);
  await wait(500);
  // What 50 calls cost says where the limit may be, so that the search can begin below it.
  const { share } = await observe(observedMs);
  const expected = 50 / share;
  let held = 50;
  let delay = 0;
  const step = Math.max(10, Math.round(expected / (isQuick ? 4 : 12)));
  for (let wanted = Math.round(expected / 2); wanted < expected * 4; wanted += step) {
    await calls.add(wanted - calls.count());
    await wait(300);
    const { p99 } = await observe(observedMs);
    if (p99 > bearableMs) break;
    held = wanted;
    delay = p99;
  }
  return { calls: held, delay, cpu: (share * 1_000_000) / 50 / 100 };
};

export const measurement: Measurement = {
  title: "Density: calls that one core holds",
  method: `Calls of 50 audio events a second in and 50 appends of 20 ms a second out, more and more of them in one process, until the 99th percentile of
the event loop's delay over a second is above ${bearableMs} ms, the length of a frame. The steps are a twelfth of what the CPU of the first 50 calls promises. All events
of all calls are decoded. The server has frames that were made beforehand, and runs on the other core.`,
  contenders: callClients,
  base: "raw ws",
  columns: {
    calls: { title: "calls", hasRatio: true },
    delay: { title: "p99 of the delay with them, ms", digits: 1 },
    cpu: { title: "CPU per event or append with 50 calls, µs", digits: 1, hasRatio: true },
  },
  rounds: 2,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probeTimeoutMs: 90_000,
  probe,
  goals: [
    {
      text: "`RealtimeTransport` holds at least 0.9 times the calls of raw `ws`",
      value: ({ ratio }) => ratio("", "RealtimeTransport", "raw ws", "calls"),
      isReached: (value) => value >= 0.9,
    },
    {
      text: "`RealtimeTransport` holds at least twice the calls of `OpenAIRealtimeWebSocket`",
      value: ({ ratio }) => ratio("", "RealtimeTransport", "OpenAIRealtimeWebSocket", "calls"),
      isReached: (value) => value >= 2,
    },
  ],
};
