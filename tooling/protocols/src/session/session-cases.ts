import {
  OpenAIRealtimeWebSocket,
  RealtimeAgent,
  type RealtimeItem,
  RealtimeSession,
  type RealtimeTransportLayer,
  tool,
} from "@openai/agents-realtime";
import { asCreateWebSocket } from "@plugboard/realtime";
import type { ControlledSimulator } from "../controlled-simulator.ts";
import { equal, holds, memberOf } from "../expect.ts";
import type { ProtocolCase, TestContext } from "../protocol-case.ts";
import { next, receivedOf, sessionUrl } from "../realtime/dialogue.ts";

const source = "docs/realtime.md";

interface Call {
  readonly session: RealtimeSession;
  readonly toolCalls: string[];
  readonly errors: unknown[];
  /** Bytes of audio heard so far. */
  readonly heard: () => number;
  /** The text of the next answer that has one. */
  readonly answer: () => Promise<string>;
}

const begin = async (transport: RealtimeTransportLayer, server: ControlledSimulator): Promise<Call> => {
  const toolCalls: string[] = [];
  const weather = tool({
    name: "get_weather",
    description: "The weather of a city.",
    strict: false,
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: true },
    execute: async (input) => {
      toolCalls.push(JSON.stringify(input));
      return "12 degrees";
    },
  });
  const session = new RealtimeSession(new RealtimeAgent({ name: "Weather", tools: [weather] }), { transport });
  const errors: unknown[] = [];
  session.on("error", ({ error }) => errors.push(error));
  let bytes = 0;
  session.on("audio", ({ data }) => {
    bytes += data.byteLength;
  });
  await session.connect({ apiKey: "ek_simulated", url: sessionUrl(server) });
  const answer = (): Promise<string> =>
    new Promise((resolve) => session.on("agent_end", (_context, _agent, output) => output !== "" && resolve(output)));
  return { session, toolCalls, errors, heard: () => bytes, answer };
};

const kindOf = (item: RealtimeItem): string => (item.type === "message" ? `message ${item.role}` : item.type);

/** One question by text, the agent's tool, the spoken answer: everything that the session showed of it. */
const holdTurn = async (transport: RealtimeTransportLayer, server: ControlledSimulator): Promise<object> => {
  const { session, toolCalls, errors, heard, answer } = await begin(transport, server);
  try {
    const answered = answer();
    session.sendMessage("What is the weather in Paris?");
    return { output: await answered, heard: heard(), toolCalls, history: session.history.map(kindOf), errors };
  } finally {
    session.close();
  }
};

const upstream = ({ adapter }: TestContext): RealtimeTransportLayer => new OpenAIRealtimeWebSocket(asCreateWebSocket(adapter));

/** The real `RealtimeSession` of the Agents SDK. Apart from the other cases, because the SDK wants more of an engine than an adapter does. */
export const sessionCases: readonly ProtocolCase[] = [
  {
    id: "realtime/a-session-holds-a-voice-turn-with-a-tool",
    source,
    lacks: ["media"],
    run: async (context) => {
      const server = await context.simulate();
      const transport = context.createTransport({});
      const { session, toolCalls, errors, heard, answer } = await begin(transport, server);
      const answered = answer();
      // A loud square wave, then silence: speech, as far as turn detection goes.
      const loud = Int16Array.from({ length: 24_000 }, (_, index) => (index % 100 < 50 ? 12_000 : -12_000));
      for (let at = 0; at < loud.length; at += 2_400) session.sendAudio(loud.slice(at, at + 2_400).buffer);
      session.sendAudio(new ArrayBuffer(48_000 * 2));
      holds((await answered) !== "", "there is an answer");
      equal([toolCalls, errors], [['{"city":"Paris"}'], []], "calls of the tool, and errors");
      holds(heard() > 40_000, `the answer is heard; ${heard()} bytes were`);
      equal(session.history.map(kindOf), ["message user", "function_call", "message assistant"], "history");
      session.close();
      await server.until("the end of the connection", ({ ends }) => ends[0] !== null);
    },
  },
  {
    id: "realtime/a-session-shows-the-same-over-upstreams-own-class",
    source,
    lacks: ["media"],
    run: async (context) => {
      const [ours, theirs] = [await context.simulate(), await context.simulate()];
      equal(await holdTurn(context.createTransport({}), ours), await holdTurn(upstream(context), theirs), "the turn over upstream's class");
      const kind = context.adapter.capabilities.headers ? "bearer" : "subprotocol";
      const credentials = [...(await ours.seen()).handshakes, ...(await theirs.seen()).handshakes].map(({ credential }) => credential);
      equal(credentials, Array(2).fill({ kind, key: "ek_simulated" }), "credentials that the servers found");
    },
  },
  {
    id: "realtime/a-session-is-interrupted-with-what-was-heard",
    source,
    lacks: ["media"],
    run: async (context) => {
      const server = await context.simulate({ script: { turns: [{ reply: [{ say: "Long.", audio: { toneMs: 60_000 } }] }] }, speed: 5 });
      const { session } = await begin(context.createTransport({}), server);
      const heard = new Promise((resolve) => session.once("audio", resolve));
      const interrupted = new Promise<void>((resolve) => session.once("audio_interrupted", () => resolve()));
      session.sendMessage("Talk to me.");
      await heard;
      session.interrupt();
      await interrupted;
      const seen = await server.until("a truncation", (now) => receivedOf(now, "conversation.item.truncate").length > 0);
      const end = receivedOf(seen, "conversation.item.truncate")[0]?.["audio_end_ms"];
      holds(typeof end === "number" && end >= 0 && end < 60_000, `audio_end_ms within the answer; it is ${end}`);
      session.close();
    },
  },
  {
    id: "realtime/a-session-hears-why-the-server-closed",
    source,
    needs: ["closeCodes"],
    run: async (context) => {
      const server = await context.simulate();
      const transport = context.createTransport({});
      const { session, errors } = await begin(transport, server);
      const closed = next(transport, "close");
      await server.tell({ to: "close", connection: 0, code: 4001, reason: "policy: key revoked" });
      await closed;
      const [error] = errors;
      holds(
        errors.length === 1 && String(memberOf(error, "message")).includes("policy: key revoked"),
        "the session's error holds the reason",
      );
      session.close();
    },
  },
];
