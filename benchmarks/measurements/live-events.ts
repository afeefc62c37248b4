import { type LiveCall, liveClients } from "../clients/live-calls.ts";
import { microphone } from "../clients/microphone.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { nanosecondsEach } from "../harness/repeat.ts";

interface Condition {
  readonly count: number;
  readonly act: (call: LiveCall, count: number) => Promise<void>;
}

const appends =
  (ms: number) =>
  async (call: LiveCall, count: number): Promise<void> => {
    const audio = new Uint8Array(microphone(ms));
    for (let index = 0; index < count; index += 1) call.append(audio);
    await call.appended();
  };

const conditions: Readonly<Record<string, Condition>> = {
  "speech, 100 ms": { count: 2_000, act: (call, count) => call.receive("speech", count) },
  "silence, 100 ms": { count: 2_000, act: (call, count) => call.receive("silence", count) },
  "transcript delta": { count: 10_000, act: (call, count) => call.receive("transcript", count) },
  "append of 20 ms": { count: 4_000, act: appends(20) },
  "append of 100 ms": { count: 2_000, act: appends(100) },
};

const probe = async ({ contender, condition, origin, isQuick }: Assignment) => {
  const { count, act } = conditions[condition] ?? { count: 0, act: async () => undefined };
  const call = await liveClients[contender]?.(`${origin}/v1`);
  if (!call) throw new Error(`There is no client ${contender}.`);
  return { ns: await nanosecondsEach((count) => act(call, count), count, isQuick ? 2 : 5) };
};

export const measurement: Measurement = {
  title: "Work per Live event",
  method: `CPU of the client process per received event, from the socket to a listener that gets decoded audio or text, or per append until the server has it; as
for Realtime. \`LiveWS\` of \`openai\` is measured with the base64 that its user has to add.`,
  conditions: Object.keys(conditions),
  quickConditions: ["speech, 100 ms"],
  contenders: Object.keys(liveClients),
  base: "raw ws",
  columns: { ns: { title: "CPU, ns", hasRatio: true } },
  rounds: 2,
  server: [new URL("../servers/live-server.ts", import.meta.url)],
  probe,
  remarks: `- **Audio.** All that differs between two deltas of a primary socket is the base64, so it is cut out and not parsed. The rest is \`ws\`, text and
  base64, which all three share: \`LiveWS\` is a thin layer over them, and half of its time cannot be reached by anything that reads the frame.
- **Transcripts.** There are five a second for each speaker; keeping the conversation as passages costs two microseconds each.`,
};
