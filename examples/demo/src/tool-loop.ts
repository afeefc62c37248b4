import OpenAI from "openai";

/** What one agent loop needs. */
export interface ToolLoopRequest {
  /** The API, for example `https://api.openai.com/v1`. */
  readonly baseURL: string;
  readonly apiKey: string;
  readonly model: string;
  /** Tool calls until the answer. */
  readonly steps: number;
}

/** What one agent loop gave. */
export interface ToolLoop {
  /** From the first request to the first event that carries output. */
  readonly firstTokenMs: number;
  readonly totalMs: number;
  readonly toolCalls: number;
  readonly answer: string;
}

type Input = OpenAI.Responses.ResponseInputItem[];

const tools: OpenAI.Responses.FunctionTool[] = [
  {
    type: "function",
    name: "look_up",
    description: "Looks one thing up.",
    strict: false,
    parameters: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
  },
];

/** A tool's answer of a realistic size: agent loops carry documents, not words. */
const document = "Plugboard connects any protocol to any runtime. ".repeat(40);

/**
 * Runs an agent loop as every agent does: it sends the whole history with each step. Whether it travels over HTTP or over a
 * socket is the business of `fetch` alone.
 */
export const runToolLoop = async (
  fetch: typeof globalThis.fetch,
  { baseURL, apiKey, model, steps }: ToolLoopRequest,
): Promise<ToolLoop> => {
  const client = new OpenAI({ apiKey, baseURL, fetch, maxRetries: 0, dangerouslyAllowBrowser: true });
  const input: Input = [{ role: "user", content: `Look up ${steps} things, one after the other, then sum up in a sentence.` }];
  const startedAt = performance.now();
  let firstTokenMs = 0;
  let toolCalls = 0;
  for (;;) {
    const stream = client.responses.stream({ model, input, tools, metadata: { steps: String(steps) } });
    for await (const { type } of stream) {
      if (type.endsWith(".delta")) firstTokenMs ||= performance.now() - startedAt;
    }
    const { output, output_text: answer } = await stream.finalResponse();
    const calls = output.filter((item) => item.type === "function_call");
    if (calls.length === 0) return { firstTokenMs, totalMs: performance.now() - startedAt, toolCalls, answer };
    toolCalls += calls.length;
    input.push(...(output as Input));
    input.push(...calls.map(({ call_id }) => ({ type: "function_call_output" as const, call_id, output: document })));
  }
};
