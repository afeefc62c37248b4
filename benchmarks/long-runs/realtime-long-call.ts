import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { startSimulator } from "@plugboard/simulator";
import { heapMb } from "./heap-mb.ts";

/**
 * A call of half an hour at twenty times its speed, which is resumed in another session every five minutes: whether both ends keep the
 * same history, whether an event comes twice, and whether the heap grows.
 */
const speed = 20;
const callMs = (30 * 60_000) / speed;
const resumeEveryMs = (5 * 60_000) / speed;

/** The figures of the whole call. */
export interface LongCall {
  readonly turns: number;
  readonly resumes: number;
  readonly audioSeconds: number;
  readonly heapMb: readonly number[];
  readonly duplicates: number;
  readonly equalHistory: boolean;
}

/** Holds the call. */
export const run = async (): Promise<LongCall> => {
  await using simulator = await startSimulator({ script: {} });
  const transport = new RealtimeTransport({ adapter: nodeAdapter(), resume: resuming() });
  const session = new RealtimeSession(new RealtimeAgent({ name: "call" }), { transport });
  let audioBytes = 0;
  let ends = 0;
  const added = new Set<string>();
  let duplicates = 0;
  session.on("error", ({ error }) => console.error(error));
  session.on("audio", ({ data }) => {
    audioBytes += data.byteLength;
  });
  session.on("agent_end", () => {
    ends += 1;
  });
  session.on("history_added", ({ itemId }) => {
    if (added.has(itemId)) duplicates += 1;
    added.add(itemId);
  });
  await session.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  const startedAt = Date.now();
  const heap: number[] = [];
  let turns = 0;
  let resumes = 0;
  while (Date.now() - startedAt < callMs) {
    const ended = new Promise((resolve) => session.once("agent_end", resolve));
    session.sendMessage(`Question ${turns}?`);
    await ended;
    turns += 1;
    // The history itself would grow. It is cut as an application would cut it, so that only a leak makes the heap grow.
    if (session.history.length > 40) session.updateHistory((history) => history.slice(-20));
    if (Date.now() - startedAt < (resumes + 1) * resumeEveryMs) continue;
    await transport.resume();
    resumes += 1;
    heap.push(heapMb());
  }
  const last = simulator.connections.length - 1;
  const told = simulator.received.flatMap(({ connection, event }) => {
    const item = event?.["item"] as { readonly id?: string } | undefined;
    return connection === last && event?.type === "conversation.item.create" && item?.id ? [item.id] : [];
  });
  const known = new Set(session.history.map(({ itemId }) => itemId));
  session.close();
  const equalHistory = told.every((id) => known.has(id)) && ends === turns;
  return { turns, resumes, audioSeconds: Math.round(audioBytes / 48_000), heapMb: heap, duplicates, equalHistory };
};

if (process.argv[1] === import.meta.filename) console.log(await run());
