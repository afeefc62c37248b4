import type { Call } from "../clients/call.ts";
import { findCallClient } from "../clients/calls.ts";
import { counter } from "../clients/counter.ts";
import { microphone } from "../clients/microphone.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { nanosecondsEach } from "../harness/repeat.ts";

interface Condition {
  readonly count: number;
  readonly stream?: "audio" | "text";
  readonly append?: { readonly ms: number; readonly isAlone: boolean };
}

const conditions: Readonly<Record<string, Condition>> = {
  "audio delta, 100 ms": { count: 5_000, stream: "audio" },
  "text delta": { count: 10_000, stream: "text" },
  "append of 20 ms, one a turn": { count: 2_000, append: { ms: 20, isAlone: true } },
  "append of 100 ms, one a turn": { count: 1_000, append: { ms: 100, isAlone: true } },
  "append of 20 ms, many a turn": { count: 2_000, append: { ms: 20, isAlone: false } },
  "append of 100 ms, many a turn": { count: 1_000, append: { ms: 100, isAlone: false } },
};

const appendMany = async (
  call: Call,
  { ms, isAlone }: { readonly ms: number; readonly isAlone: boolean },
  count: number,
): Promise<void> => {
  const audio = microphone(ms);
  for (let index = 0; index < count; index += 1) {
    call.append(audio);
    if (isAlone) await new Promise((resolve) => setImmediate(resolve));
  }
};

const probe = async ({ contender, condition, origin, isQuick }: Assignment) => {
  const { count, stream, append } = conditions[condition] ?? { count: 0 };
  const open = await findCallClient(contender);
  const heard = counter();
  const ended = counter();
  const call = await open(`${origin.replace("http", "ws")}/v1/realtime`, { audio: heard.hit, text: heard.hit, other: ended.hit }, "open");
  const act = async (count: number): Promise<void> => {
    if (append) {
      await appendMany(call, append, count);
      call.send({ type: "bench.end" });
      return ended.wait(1);
    }
    call.send({ type: "bench.stream", kind: stream, count });
    return heard.wait(count);
  };
  return { ns: await nanosecondsEach(act, count, isQuick ? 2 : 5) };
};

export const measurement: Measurement = {
  title: "Work per Realtime event",
  method: `CPU of the client process per received event, from the socket to a listener that gets decoded audio or text, or per append until the server has it; a
probe is the median of five streams of 1,000 to 10,000 events after four that do not count. Raw \`ws\` does one \`JSON.parse\` or \`JSON.stringify\` and
the engine's base64. Appends are given one in each turn of the event loop, as a microphone gives them, or many in one turn, as a file does.`,
  conditions: Object.keys(conditions),
  quickConditions: ["audio delta, 100 ms", "append of 20 ms, one a turn"],
  contenders: ["raw ws", "RealtimeTransport", "RealtimeTransport, hooks overridden", "OpenAIRealtimeWebSocket", "OpenAIRealtimeWS"],
  base: "raw ws",
  columns: { ns: { title: "CPU, ns", hasRatio: true } },
  rounds: 3,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  goals: [
    {
      text: "An audio delta costs at most 0.75 times what it costs raw `ws`",
      value: ({ ratio }) => ratio("audio delta, 100 ms", "RealtimeTransport", "raw ws", "ns"),
      isReached: (value) => value <= 0.75,
      limit:
        "What is left is the socket, the engine's base64 and the bytes that it makes, which both pay for; of the transport's own, cutting two members out of a frame is the largest part, a twentieth of the whole",
    },
    {
      text: "An append of a microphone costs at most what it costs raw `ws`",
      value: ({ ratio }) => ratio("append of 20 ms, one a turn", "RealtimeTransport", "raw ws", "ns"),
      isReached: (value) => value <= 1.05,
      limit: "Nine tenths of it is a system call and masking, which all share; a message that is alone in its turn is written by itself",
    },
  ],
  remarks: `- **Deltas.** Those of a run differ in \`event_id\` and \`delta\` only. The first is parsed; of the next ones these two are cut out, which takes a
  third of the time of parsing a text delta and spares an audio delta its 6 KB of base64. A server that writes its deltas in another way is
  parsed as ever.
- **Appends.** Nearly all of one is a system call and \`ws\` masking the bytes. Messages of one turn leave in one system call; a message that is
  alone in its turn, as those of a microphone are, costs what raw costs.`,
};
