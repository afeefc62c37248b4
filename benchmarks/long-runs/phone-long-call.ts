import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { nodeAdapter } from "@plugboard/node";
import { resuming } from "@plugboard/realtime";
import { TwilioTransport } from "@plugboard/realtime/twilio";
import { callPhone, type PhoneCall, questionWav, type Simulator, startSimulator } from "@plugboard/simulator";
import { type WebSocket, WebSocketServer } from "ws";
import { heapMb } from "./heap-mb.ts";

/**
 * One phone call with many interruptions, faster than real time: whether the position at which an item is cut drifts from what the phone
 * has played, while sessions are resumed and connections are lost, and whether anything grows.
 *
 * `node benchmarks/long-runs/phone-long-call.ts [INTERRUPTIONS] [SPEED]`, 200 and 20 unless given: about an hour of call in five minutes. A
 * millisecond by which this process is late is SPEED milliseconds of the call, so it wants an idle machine, and single cuts are judged at a
 * lower speed. A drift would show as medians that grow from one fifth of the call to the next.
 */
const [interruptions = "200", speedText = "20"] = process.argv.slice(2);
const speed = Number(speedText);

/** The clock of the call runs faster, for the bridge as for the phone. */
const startedAt = Date.now();
const origin = performance.now();
Date.now = () => startedAt + (performance.now() - origin) * speed;

const quantile = (values: readonly number[], at: number): number | undefined => {
  const sorted = values.map(Math.abs).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))];
};

const start = async (simulator: Simulator): Promise<{ readonly call: PhoneCall; readonly transport: TwilioTransport }> => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const accepted = once(server, "connection");
  const calling = callPhone({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, speed, record: false });
  const [twilioWebSocket] = (await accepted) as [WebSocket];
  const url = `${simulator.wsUrl}?model=gpt-realtime-2.1`;
  const transport = new TwilioTransport({ adapter: nodeAdapter(), apiKey: "sk-simulated", url, twilioWebSocket, resume: resuming() });
  await transport.connect({ initialSessionConfig: { audio: { input: { turnDetection: { type: "server_vad" } } } } });
  server.close();
  return { call: await calling, transport };
};

const turns = Array.from({ length: Number(interruptions) * 4 }, () => ({ reply: [{ say: "A long answer.", audio: { toneMs: 12_000 } }] }));
/** Where items were cut, as the API was told, oldest first. */
const cutsMs: number[] = [];
await using simulator = await startSimulator({
  speed: 5 * speed,
  script: { turns },
  record: () => false,
  keepEnded: 2,
  observe: ({ event }) => {
    if (event?.type === "conversation.item.truncate") cutsMs.push(Number(event["audio_end_ms"]));
  },
});
const { call, transport } = await start(simulator);
/** How often each error was told. A `response.cancel` that meets the end of its response on the way is refused by the API, which is one. */
const errors = new Map<string, number>();
transport.on("error", ({ error }) => {
  const told = error instanceof Error ? error.message : (JSON.parse(JSON.stringify(error)) as { error: { code: string } }).error.code;
  errors.set(told, (errors.get(told) ?? 0) + 1);
});

const driftsMs: number[] = [];
const heap = [heapMb()];
let resumes = 0;
transport.on("resumed", () => {
  resumes += 1;
});

for (let index = 0; index < Number(interruptions); index += 1) {
  await call.say(questionWav);
  const from = await call.waitForSound({ timeoutMs: 60_000 });
  await call.wait(500 + (index % 10) * 1_000);
  const before = cutsMs.length;
  const heard = new Promise<number>((resolve) => transport.once("audio_interrupted", () => resolve(call.lengthMs - from)));
  transport.interrupt();
  const playedMs = await heard;
  await call.waitForSilence(400, { timeoutMs: 60_000 });
  // The caller thinks before the next question, which makes the call an hour.
  await call.wait(9_000);
  driftsMs.push(...cutsMs.slice(before, before + 1).map((cutMs) => Math.round(cutMs - playedMs)));
  if (index % 20 === 19) await transport.resume();
  if (index % 50 === 30) {
    const resumed = new Promise<void>((resolve) => transport.once("resumed", () => resolve()));
    simulator.connections.at(-1)?.terminate();
    await resumed;
  }
  if (index % 40 === 39) heap.push(heapMb());
}

const lengthMs = call.lengthMs;
await call.hangUp();
const share = driftsMs.length / 5;
console.log(
  JSON.stringify({
    callMinutes: Math.round(lengthMs / 6_000) / 10,
    interruptions: driftsMs.length,
    driftMs: { p50: quantile(driftsMs, 0.5), p99: quantile(driftsMs, 0.99), max: quantile(driftsMs, 1) },
    driftMsInFifths: [0, 1, 2, 3, 4].map((fifth) => quantile(driftsMs.slice((fifth * share) | 0, ((fifth + 1) * share) | 0), 0.5)),
    resumes,
    heapMb: heap,
    faults: call.faults,
    errors: Object.fromEntries(errors),
  }),
);
process.exit(0);
