import type { Json } from "./peer.ts";

/** One server-sent event. */
export interface Sse {
  readonly event: string | undefined;
  readonly data: Json;
}

/** Splits a body as a strict reader does: an `event:` line, one `data:` line, a blank line. */
export const parseSse = (text: string): Sse[] =>
  text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const lines = block.split("\n");
      const event = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
      if (data.length !== 1 || lines.length !== 2) throw new Error(`Not one event: ${block}`);
      return { event, data: JSON.parse(data[0] ?? "") as Json };
    });

/** The types of the events of a response, in order. */
export const typesOf = (events: readonly Sse[]): unknown[] => events.map(({ data }) => data["type"]);

/** The arguments of a streaming request. */
export const streaming = (input: unknown, extra: Json = {}, init: RequestInit = {}): RequestInit => ({
  method: "POST",
  headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
  ...init,
  body: JSON.stringify({ model: "gpt-5.6", store: false, stream: true, input, ...extra }),
});

/** The items of the response that a body ends with. */
export const outputOf = (body: string): Json[] => {
  const response = parseSse(body).at(-1)?.data["response"] as { readonly output?: Json[] } | undefined;
  return response?.output ?? [];
};
