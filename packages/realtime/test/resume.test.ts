import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { startSimulator } from "@plugboard/simulator";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { RealtimeTransport, type ResumedEvent, resuming } from "../src/index.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

interface Call {
  readonly simulator: Simulator;
  readonly transport: RealtimeTransport;
  readonly session: RealtimeSession;
  /** Everything that the session emitted, by name. */
  readonly events: string[];
  readonly errors: unknown[];
  /** Says something and resolves with the answer. */
  readonly say: (text: string) => Promise<string>;
}

const getWeather = tool({
  name: "get_weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: async () => "12C",
});

const call = async (turns: object[], options: object = {}, tools: ReturnType<typeof tool>[] = [getWeather]): Promise<Call> => {
  const simulator = await startSimulator({ script: { turns } } as Parameters<typeof startSimulator>[0]);
  cleanups.push(() => simulator.close());
  const transport = new RealtimeTransport({ adapter: nodeAdapter(), resume: resuming(options) });
  const agent = new RealtimeAgent({ name: "weather", instructions: "Say the weather.", tools });
  const session = new RealtimeSession(agent, { transport, config: { outputModalities: ["text"] } });
  cleanups.push(() => session.close());
  const events: string[] = [];
  for (const type of ["agent_start", "agent_end", "agent_tool_start", "agent_tool_end", "history_added"] as const) {
    session.on(type, () => events.push(type));
  }
  const errors: unknown[] = [];
  session.on("error", (error) => errors.push(error));
  await session.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const onEnd = (_context: unknown, _agent: unknown, output: string): void => {
        if (!output) return;
        session.off("agent_end", onEnd);
        resolve(output);
      };
      session.on("agent_end", onEnd);
      session.sendMessage(text);
    });
  return { simulator, transport, session, events, errors, say };
};

/** The conversation of the server's newest session, as text. */
const conversationOf = (simulator: Simulator): string[] => {
  const last = simulator.connections.length - 1;
  return simulator.received
    .filter(({ connection, event }) => connection === last && event?.type === "conversation.item.create")
    .map(({ event }) => {
      const item = event?.["item"] as { type: string; role?: string; content?: { text: string }[]; output?: string };
      return `${item.role ?? item.type}: ${item.content?.map(({ text }) => text).join("") ?? item.output ?? ""}`;
    });
};

const resumed = (transport: RealtimeTransport): Promise<ResumedEvent> => new Promise((resolve) => transport.once("resumed", resolve));

describe("a call is resumed in another session", () => {
  test("when asked: the new one knows the conversation, and every event of the session comes once", async () => {
    const { simulator, transport, session, events, errors, say } = await call([
      { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
      { reply: [{ say: "It is 12 degrees." }] },
      { reply: [{ say: "You are welcome." }] },
    ]);
    await say("How warm is it in Paris?");
    const before = structuredClone(session.history);
    const happened = [...events];
    await transport.resume();
    expect(conversationOf(simulator)).toEqual([
      "user: How warm is it in Paris?",
      "function_call: ",
      "function_call_output: 12C",
      "assistant: It is 12 degrees.",
    ]);
    expect(session.history).toEqual(before);
    expect(events).toEqual(happened);
    expect(await say("Thank you.")).toBe("You are welcome.");
    expect(session.history.map(({ type }) => type)).toEqual(["message", "function_call", "message", "message", "message"]);
    expect(errors).toEqual([]);
    expect(await simulator.connections[0]?.closed).toMatchObject({ code: 1000 });
  });

  test("six times in one call: both ends have the same history, and no event comes twice", async () => {
    const rounds = 6;
    const turns = Array.from({ length: rounds + 1 }, (_, round) => ({ reply: [{ say: `Answer ${round}.` }] }));
    const { simulator, transport, session, events, errors, say } = await call(turns);
    for (let round = 0; round <= rounds; round += 1) {
      expect(await say(`Question ${round}?`)).toBe(`Answer ${round}.`);
      if (round < rounds) await transport.resume();
    }
    const texts = session.history.map((item) =>
      item.type === "message" ? `${item.role}: ${(item.content[0] as { text: string }).text}` : item.type,
    );
    const expected = turns.flatMap((_, round) => [`user: Question ${round}?`, `assistant: Answer ${round}.`]);
    expect(texts).toEqual(expected);
    expect([...conversationOf(simulator), `assistant: Answer ${rounds}.`]).toEqual(expected);
    const counted = (type: string): number => events.filter((name) => name === type).length;
    expect([counted("agent_start"), counted("agent_end"), counted("history_added")]).toEqual([rounds + 1, rounds + 1, 2 * (rounds + 1)]);
    expect(errors).toEqual([]);
  });

  test("only when nobody speaks and no response runs", async () => {
    const { simulator, transport, session } = await call([{ reply: [{ delayMs: 400 }, { say: "Late." }] }] as never);
    const order: string[] = [];
    session.on("agent_end", () => order.push("answered"));
    transport.on("resumed", () => order.push("resumed"));
    const started = new Promise((resolve) => session.once("agent_start", resolve));
    session.sendMessage("Slowly.");
    await started;
    await transport.resume();
    expect(order).toEqual(["answered", "resumed"]);
    expect(conversationOf(simulator)).toEqual(["user: Slowly.", "assistant: Late."]);
  });

  test("only when nobody speaks: not before the speech is cleared", async () => {
    const { simulator, transport } = await call([]);
    const order: string[] = [];
    const tell = (type: string): void => simulator.connections[0]?.send({ type: `input_audio_buffer.${type}`, item_id: "item_1" });
    transport.on("*", ({ type }) => order.push(type));
    transport.on("resumed", () => order.push("resumed"));
    tell("speech_started");
    await new Promise((resolve) => transport.once("input_audio_buffer.speech_started", resolve));
    const resumed = transport.resume();
    const { connection } = await simulator.waitFor(({ connection, event }) => connection === 1 && event?.type === "session.update");
    expect(connection).toBe(1);
    // The new session is ready soon after it has answered that, and then waits for the old one; a wait too short would see nothing.
    await new Promise((resolve) => setTimeout(resolve, 50));
    tell("cleared");
    await resumed;
    expect(order).toEqual(["input_audio_buffer.speech_started", "input_audio_buffer.cleared", "resumed"]);
  });

  test("when its connection is lost: audio of the meantime arrives in the new session, and the first attempt is made at once", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    const wait = vi.spyOn(globalThis, "setTimeout");
    const { simulator, transport } = await call([]);
    const back = resumed(transport);
    transport.once("resuming", () => transport.sendAudio(new ArrayBuffer(4)));
    simulator.connections[0]?.terminate();
    await back;
    const { connection } = await simulator.waitFor("input_audio_buffer.append");
    expect(connection).toBe(1);
    expect(wait).not.toHaveBeenCalledWith(expect.anything(), 499.5);
  });

  test("when its connection is lost: nobody is told of an end, and the call goes on", async () => {
    const { simulator, transport, errors, say } = await call([{ reply: [{ say: "One." }] }, { reply: [{ say: "Two." }] }]);
    await say("First?");
    const ends: string[] = [];
    for (const type of ["disconnected", "close"]) transport.on(type, () => ends.push(type));
    const back = resumed(transport);
    simulator.connections[0]?.terminate();
    expect(await back).toEqual({ reason: "lost", restored: 2, unrestored: [] });
    expect(await say("Second?")).toBe("Two.");
    expect(conversationOf(simulator)).toEqual(["user: First?", "assistant: One.", "user: Second?"]);
    expect([ends, errors]).toEqual([[], []]);
  });

  test("when its connection is lost while a tool runs: its output and the response to it arrive in the new session", async () => {
    let finish: (output: string) => void = () => undefined;
    const output = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const slow = tool({ name: "slow", description: "", parameters: z.object({}), execute: () => output });
    const turns = [{ reply: [{ call: { name: "slow", arguments: {} } }] }, { reply: [{ say: "Done." }] }];
    const { simulator, transport, session, errors, say } = await call(turns, {}, [slow]);
    transport.once("resuming", () => finish("late"));
    session.once("agent_tool_start", () => simulator.connections[0]?.terminate());
    expect(await say("Go.")).toBe("Done.");
    expect(conversationOf(simulator)).toEqual(["user: Go.", "function_call: ", "function_call_output: late"]);
    expect(session.history.map(({ type, ...item }) => [type, "status" in item && item.status])).toEqual([
      ["message", "completed"],
      ["function_call", "completed"],
      ["message", "completed"],
    ]);
    expect(errors).toEqual([]);
  });

  test("with the agent to which the call was handed in the meantime", async () => {
    const { simulator, transport, session } = await call([
      { reply: [{ delayMs: 200 }, { call: { name: "transfer_to_B", arguments: {} } }] },
      { reply: [{ say: "I am B." }] },
    ] as never);
    const b = new RealtimeAgent({ name: "B", instructions: "Agent B.", handoffDescription: "b" });
    await session.updateAgent(new RealtimeAgent({ name: "A", instructions: "Agent A.", handoffs: [b] }));
    const started = new Promise((resolve) => session.once("agent_start", resolve));
    session.sendMessage("B, please.");
    await started;
    await transport.resume();
    expect(session.currentAgent.name).toBe("B");
    const configured = simulator.received.findLast(({ connection, event }) => connection === 1 && event?.type === "session.update");
    expect(configured?.event).toMatchObject({ session: { instructions: "Agent B." } });
  });

  test("ahead of its expiry, when no response runs", async () => {
    const simulator = await startSimulator({ script: { everyConnection: { lifetimeMs: 4000 } } });
    cleanups.push(() => simulator.close());
    const transport = new RealtimeTransport({
      adapter: nodeAdapter(),
      apiKey: "sk-simulated",
      url: `${simulator.wsUrl}?model=m`,
      // This session is due after half of its life, and the next one is not waited for.
      resume: resuming({ beforeExpiryMs: 3500 }),
    });
    cleanups.push(() => transport.close());
    const reasons: string[] = [];
    transport.on("resuming", ({ reason }) => reasons.push(reason));
    const back = resumed(transport);
    await transport.connect();
    await back;
    expect(reasons).toEqual(["expiry"]);
    transport.close();
    expect(simulator.connections).toHaveLength(2);
  });

  test("however long the conversation is, in frames that the queue takes", async () => {
    const simulator = await startSimulator({});
    cleanups.push(() => simulator.close());
    const transport = new RealtimeTransport({
      adapter: nodeAdapter(),
      apiKey: "sk-simulated",
      url: `${simulator.wsUrl}?model=m`,
      connection: { maxQueuedBytes: 4000 },
      resume: resuming(),
    });
    cleanups.push(() => transport.close());
    await transport.connect();
    const texts = Array.from({ length: 9 }, (_, index) => `${index}${"x".repeat(1000)}`);
    for (const text of texts) {
      const taken = new Promise((resolve) => transport.once("conversation.item.done", resolve));
      transport.sendMessage(text, {}, { triggerResponse: false });
      await taken;
    }
    await transport.resume();
    expect(conversationOf(simulator)).toEqual(texts.map((text) => `user: ${text}`));
  });

  test("not at all when it is refused: the old connection stays in use", async () => {
    const { simulator, transport, say } = await call([{ reply: [{ say: "One." }] }]);
    await simulator.close();
    await expect(transport.resume()).rejects.toMatchObject({ name: "PlugboardError" });
    await expect(new RealtimeTransport({ adapter: nodeAdapter() }).resume()).rejects.toMatchObject({ code: "invalid-argument" });
    expect(say).toBeTypeOf("function");
  });

  test("until no attempt is left: then the end is told as without the option", async () => {
    const { simulator, transport, errors } = await call([], { attempts: 1 });
    const closed = new Promise((resolve) => transport.once("close", resolve));
    simulator.connections[0]?.terminate();
    await simulator.close();
    expect(await closed).toMatchObject({ code: 1006 });
    expect(transport.status).toBe("disconnected");
    expect(errors).toMatchObject([{ error: { code: "connection-lost" } }]);
  });
});
