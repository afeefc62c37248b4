import { readFileSync } from "node:fs";
import { RealtimeAgent, type RealtimeItem, RealtimeSession, tool } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { answerWav, questionWav, startSimulator } from "@plugboard/simulator";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { RealtimeTransport } from "../src/index.ts";

const pcmOf = (wav: URL): Buffer => readFileSync(wav).subarray(44);

const getWeather = tool({
  name: "get_weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: async () => "12C",
});

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (turns: unknown[]): Promise<{ session: RealtimeSession; transport: RealtimeTransport; simulator: Simulator }> => {
  const simulator = await startSimulator({ script: { turns } } as Parameters<typeof startSimulator>[0]);
  cleanups.push(() => simulator.close());
  const transport = new RealtimeTransport({ adapter: nodeAdapter() });
  const agent = new RealtimeAgent({ name: "weather", instructions: "Say the weather.", tools: [getWeather] });
  const session = new RealtimeSession(agent, { transport });
  cleanups.push(() => session.close());
  await session.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  return { session, transport, simulator };
};

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

const once = (session: RealtimeSession, event: "agent_end" | "audio_interrupted" | "audio_stopped"): Promise<unknown> =>
  new Promise((resolve) => session.once(event, resolve as never));

test("a spoken question is answered, with a tool call, in order and in the history", async () => {
  const { session, simulator, transport } = await start([
    { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
    { reply: [{ say: "It is 12 degrees in Paris." }] },
  ]);
  const errors: unknown[] = [];
  session.on("error", (error) => errors.push(error));
  const audio: ArrayBuffer[] = [];
  session.on("audio", (event) => audio.push(event.data));
  const ended = new Promise<string>((resolve) => session.on("agent_end", (_context, _agent, output) => output && resolve(output)));

  const question = pcmOf(questionWav);
  for (let at = 0; at < question.length; at += 960) transport.sendAudio(question.subarray(at, at + 960));
  transport.sendAudio(new ArrayBuffer(24_000 * 2));

  expect(await ended).toBe("It is 12 degrees in Paris.");
  expect(audio.reduce((sum, part) => sum + part.byteLength, 0)).toBeGreaterThan(24_000);
  expect(session.history.map((item: RealtimeItem) => item.type)).toEqual(["message", "function_call", "message"]);
  expect(simulator.received.filter(({ event }) => event?.type === "conversation.item.create").map(({ event }) => event?.["item"])).toEqual([
    expect.objectContaining({ type: "function_call_output", output: "12C" }),
  ]);
  expect(errors).toEqual([]);
});

test("an interruption truncates what was not heard, and close reaches both sides with its code", async () => {
  const { session, simulator, transport } = await start([
    { reply: [{ say: "A very long answer that goes on.", audio: { toneMs: 60_000 } }] },
  ]);
  session.on("error", () => undefined);
  const heard = new Promise((resolve) => transport.once("audio", resolve as never));
  session.sendMessage("Talk to me.");
  await heard;
  const interrupted = once(session, "audio_interrupted");
  session.interrupt();
  await interrupted;
  await simulator.waitFor("conversation.item.truncate");
  const closed = new Promise<{ code: number }>((resolve) => transport.on("close", resolve as never));
  session.close();
  expect(transport.status).toBe("disconnected");
  expect(await closed).toMatchObject({ code: 1000, initiator: "local", phase: "open" });
  expect(await simulator.connections[0]?.closed).toMatchObject({ code: 1000 });
  expect(pcmOf(answerWav).length).toBeGreaterThan(0);
});
