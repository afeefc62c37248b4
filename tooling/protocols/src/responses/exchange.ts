import { equal, memberOf } from "../expect.ts";
import type { TestedFetch } from "../protocol-case.ts";

/** An event of a body, as far as the cases look at it. */
export interface BodyEvent {
  readonly type: string;
  readonly text?: string;
  readonly delta?: string;
  readonly response?: { readonly id?: string; readonly status?: string; readonly output?: readonly object[] };
}

/** The JSON of a streaming request. */
export const bodyOf = (input: unknown, scenario?: string): string =>
  JSON.stringify({ model: "gpt-5.6", store: false, stream: true, input, ...(scenario && { metadata: { scenario } }) });

/** A streaming request. */
export const post = (input: unknown, scenario?: string, key = "sk-a"): RequestInit & { readonly headers: Record<string, string> } => ({
  method: "POST",
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  body: bodyOf(input, scenario),
});

/** Reads as SDKs do. `text()` of a browser puts an error of its own in place of the stream's. */
export const textOf = async ({ body }: Response): Promise<string> => {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    text += decoder.decode(part.value, { stream: true });
  return text;
};

/** The events of a body. */
export const eventsOf = (body: string): readonly BodyEvent[] =>
  body
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)) as BodyEvent);

/** Sends a request to the endpoint and gives the events of its answer. */
export const ask = async (client: TestedFetch, url: string, init: RequestInit): Promise<readonly BodyEvent[]> =>
  eventsOf(await textOf(await client(`${url}/responses`, init)));

/** The texts that an answer holds. */
export const textsOf = (events: readonly BodyEvent[]): readonly unknown[] =>
  events.filter(({ type }) => type === "response.output_text.done").map(({ text }) => text);

/** Fails unless the next request gets its own answer, and only that. */
export const nextIsClean = async (client: TestedFetch, url: string, word: string): Promise<void> => {
  const events = await ask(client, url, post(word));
  equal(textsOf(events), [word], "the next request's texts");
  equal(new Set(events.flatMap(({ response }) => response?.id ?? [])).size, 1, "response ids in the next body");
};

/** An error that SDKs take for a failure of the network, and try again. */
export const isNetworkFailure = (error: unknown): boolean =>
  error instanceof TypeError && memberOf(error.cause, "code") === "UND_ERR_SOCKET";
