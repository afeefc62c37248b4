/** A program of one SDK over one adapter: its packages, and a module whose `main` resolves with what {@link SdkProgram.says}. */
export interface SdkProgram {
  /** As the first cell of its row in docs/choose-a-runtime.md names it. */
  readonly sdk: string;
  readonly packages: readonly string[];
  readonly module: (adapter: SdkAdapter) => string;
  readonly says: string;
}

/** The adapter, and the API that is meant, as source text. */
interface SdkAdapter {
  readonly package: string;
  readonly factory: string;
  readonly baseURL: string;
}

const head = ({ package: from, factory, baseURL }: SdkAdapter): string => `import { ${factory} } from "${from}";
const adapter = ${factory}();
const baseURL = ${JSON.stringify(baseURL)};
const apiKey = "sk-any";
const question = "What is the weather in Paris?";
`;

const loop = (adapter: SdkAdapter, imports: string, body: string): string => `${head(adapter)}
import { createWebSocketFetch } from "@plugboard/responses";
${imports}
export const main = async () => {
  const fetch = createWebSocketFetch({ adapter, baseURL, nonStreaming: "collapse" });
${body}
  const { overSocket, handshakes } = fetch.stats();
  await fetch.close();
  return overSocket + " requests over " + handshakes + " socket";
};
`;

const loopSays = "2 requests over 1 socket";

const voice = (adapter: SdkAdapter, imports: string, body: string): string => `${head(adapter)}
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
${imports}
export const main = async () => {
  const transport = new RealtimeTransport({ adapter, apiKey, useInsecureApiKey: true, endpoint: gatewayEndpoint(baseURL) });
${body}
};
`;

/** One program per row of the table. */
export const sdkPrograms: readonly SdkProgram[] = [
  {
    sdk: "none",
    packages: ["@plugboard/realtime"],
    module: (adapter) =>
      voice(
        adapter,
        "",
        `  const answer = new Promise((resolve, reject) => {
    transport.on("audio_transcript_delta", ({ delta }) => resolve("spoken: " + delta.slice(0, 2)));
    transport.on("error", ({ error }) => reject(error));
  });
  await transport.connect();
  transport.sendMessage(question);
  return answer.finally(() => transport.close());`,
      ),
    says: "spoken: ",
  },
  {
    sdk: "`@openai/agents-realtime`",
    packages: ["@plugboard/realtime", "@openai/agents-realtime", "zod"],
    module: (adapter) =>
      voice(
        adapter,
        'import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";',
        `  const session = new RealtimeSession(new RealtimeAgent({ name: "Weather" }), { transport });
  const answer = new Promise((resolve, reject) => {
    session.on("agent_end", (_context, _agent, text) => resolve("spoken: " + text));
    session.on("error", ({ error }) => reject(error));
  });
  await session.connect({ apiKey });
  session.sendMessage(question);
  return answer.finally(() => session.close());`,
      ),
    says: "spoken: ",
  },
  {
    sdk: "AI SDK",
    packages: ["@plugboard/responses", "@ai-sdk/openai", "ai", "zod"],
    module: (adapter) =>
      loop(
        adapter,
        `import { createOpenAI } from "@ai-sdk/openai";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";`,
        `  const getWeather = tool({ inputSchema: z.object({ city: z.string() }), execute: async () => "12 degrees" });
  const model = createOpenAI({ apiKey, baseURL, fetch })("gpt-5.6");
  const { textStream } = streamText({ model, prompt: question, tools: { getWeather }, stopWhen: stepCountIs(5) });
  for await (const _ of textStream);`,
      ),
    says: loopSays,
  },
  {
    sdk: "`openai`",
    packages: ["@plugboard/responses", "openai"],
    module: (adapter) =>
      loop(
        adapter,
        'import OpenAI from "openai";',
        `  const client = new OpenAI({ apiKey, baseURL, fetch, dangerouslyAllowBrowser: true });
  const fixed = { model: "gpt-5.6", tools: [{ type: "function", name: "getWeather", parameters: { type: "object", properties: {} } }] };
  const { output } = await client.responses.stream({ ...fixed, input: question }).finalResponse();
  const result = { type: "function_call_output", call_id: output[0].call_id, output: "12 degrees" };
  await client.responses.stream({ ...fixed, input: [{ role: "user", content: question }, ...output, result] }).finalResponse();`,
      ),
    says: loopSays,
  },
  {
    sdk: "`@openai/agents`",
    packages: ["@plugboard/responses", "@openai/agents", "openai", "zod"],
    module: (adapter) =>
      loop(
        adapter,
        `import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";`,
        `  setTracingDisabled(true);
  const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient: new OpenAI({ apiKey, baseURL, fetch }) }) });
  const parameters = z.object({ city: z.string() });
  const getWeather = tool({ name: "get_weather", description: "The weather.", parameters, execute: async () => "12 degrees" });
  await runner.run(new Agent({ name: "Weather", model: "gpt-5.6", tools: [getWeather] }), question);`,
      ),
    says: loopSays,
  },
  {
    sdk: "LangChain",
    packages: ["@plugboard/responses", "@langchain/core", "@langchain/openai", "zod"],
    module: (adapter) =>
      loop(
        adapter,
        `import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";`,
        `  const schema = z.object({ city: z.string() });
  const getWeather = tool(async () => "12 degrees", { name: "get_weather", description: "The weather.", schema });
  const configuration = { baseURL, fetch };
  const model = new ChatOpenAI({ apiKey, model: "gpt-5.6", useResponsesApi: true, configuration }).bindTools([getWeather]);
  const asked = new HumanMessage(question);
  const first = await model.invoke([asked]);
  const results = [];
  for (const call of first.tool_calls ?? []) results.push(await getWeather.invoke({ ...call, type: "tool_call" }));
  for await (const _ of await model.stream([asked, first, ...results]));`,
      ),
    says: loopSays,
  },
];
