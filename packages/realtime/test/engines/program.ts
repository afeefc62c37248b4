import adapter from "plugboard:adapter";
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, type RealtimeTransportLayer, tool } from "@openai/agents-realtime";
import { asCreateWebSocket, RealtimeTransport } from "@plugboard/realtime";

/** What one turn of the real session showed. */
export interface Turn {
  readonly output: string;
  readonly audioBytes: number;
  readonly toolCalls: readonly string[];
  readonly history: readonly string[];
  readonly errors: readonly string[];
}

const createAgent = (toolCalls: string[]): RealtimeAgent =>
  new RealtimeAgent({
    name: "Weather",
    tools: [
      tool({
        name: "get_weather",
        description: "The weather of a city.",
        strict: false,
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: true },
        execute: async (input) => {
          toolCalls.push(JSON.stringify(input));
          return "12 degrees";
        },
      }),
    ],
  });

/** Asks by text, lets the agent call its tool, and waits for the spoken answer. */
const holdTurn = async (transport: RealtimeTransportLayer, url: string): Promise<Turn> => {
  const toolCalls: string[] = [];
  const errors: string[] = [];
  let audioBytes = 0;
  const session = new RealtimeSession(createAgent(toolCalls), { transport });
  session.on("error", ({ error }) => errors.push(String(error)));
  session.on("audio", ({ data }) => {
    audioBytes += data.byteLength;
  });
  const ended = new Promise<string>((resolve) =>
    session.on("agent_end", (_context, _agent, output) => {
      if (output !== "") resolve(output);
    }),
  );
  await session.connect({ apiKey: "ek_simulated", url });
  session.sendMessage("What is the weather in Paris?");
  const output = await ended;
  const history = session.history.map((item) => (item.type === "message" ? `${item.type} ${item.role}` : item.type));
  session.close();
  return { output, audioBytes, toolCalls, history, errors };
};

/** Runs inside the engine: the same turn over Plugboard's transport, and over upstream's own class with the adapter's socket. */
const program = async ({ url }: { readonly url: string }): Promise<Readonly<Record<"plugboard" | "upstream", Turn>>> => ({
  plugboard: await holdTurn(new RealtimeTransport({ adapter }), url),
  upstream: await holdTurn(new OpenAIRealtimeWebSocket(asCreateWebSocket(adapter)), url),
});

export default program;
