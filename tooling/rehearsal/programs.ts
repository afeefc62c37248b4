/** The adapter under which a program runs. */
export interface ProgramAdapter {
  readonly package: string;
  readonly factory: string;
  /** The base URL of the API, as an expression. */
  readonly baseURL: string;
}

/** Node, with the address of the API in its usual variable. */
export const onNode: ProgramAdapter = {
  package: "@plugboard/node",
  factory: "nodeAdapter",
  baseURL: 'process.env["OPENAI_BASE_URL"] ?? ""',
};

/** The lines that a program prints whose every part has worked. */
export const printed = "2.9 s of speech, 2 requests over 1 socket";

/**
 * A program that uses both protocols: a turn whose answer is speech, and a streamed loop with one call of a tool. It is JavaScript that
 * compiles as strict TypeScript too, and has no `await` outside of functions, which CommonJS does not know.
 */
export const program = ({ package: from, factory, baseURL }: ProgramAdapter): string => `import { ${factory} } from "${from}";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";

const baseURL = ${baseURL};
const apiKey = "sk-any";
const question = "What is the weather in Paris?";

const turn = async () => {
  const transport = new RealtimeTransport({
    adapter: ${factory}(), apiKey, useInsecureApiKey: true, endpoint: gatewayEndpoint(baseURL),
  });
  let bytes = 0;
  transport.on("audio", ({ data }) => {
    bytes += data.byteLength;
  });
  const done = new Promise((resolve, reject) => {
    transport.on("turn_done", resolve);
    transport.on("error", ({ error }) => reject(error));
  });
  await transport.connect();
  transport.sendMessage(question);
  await done;
  transport.close();
  return (bytes / 48_000).toFixed(1) + " s of speech";
};

const loop = async () => {
  const adapter = ${factory}();
  const fetch = createWebSocketFetch(
    adapter.capabilities.headers ? { adapter, baseURL } : { adapter, baseURL, subprotocols: () => ["openai-insecure-api-key." + apiKey] },
  );
  const tools = [{ type: "function", name: "getWeather", parameters: { type: "object", properties: {} } }];
  const fixed = { model: "gpt-5.6", stream: true, tools };
  const headers = { authorization: "Bearer " + apiKey, "content-type": "application/json" };
  const asked = await fetch(baseURL + "/responses", { method: "POST", headers, body: JSON.stringify({ ...fixed, input: question }) });
  const [, completed = "{}"] = /data: (\\{"type":"response.completed".*)/.exec(await asked.text()) ?? [];
  const { output } = JSON.parse(completed).response;
  const result = { type: "function_call_output", call_id: output[0].call_id, output: "12 degrees" };
  const input = [{ role: "user", content: question }, ...output, result];
  const answered = await fetch(baseURL + "/responses", { method: "POST", headers, body: JSON.stringify({ ...fixed, input }) });
  if (!(await answered.text()).includes("event: response.completed")) throw new Error("no answer");
  const { overSocket, handshakes } = fetch.stats();
  await fetch.close();
  return overSocket + " requests over " + handshakes + " socket";
};

const main = async () => {
  console.log((await turn()) + ", " + (await loop()));
};
void main();
`;
