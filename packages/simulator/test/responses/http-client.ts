import type { Frame } from "./wire-client.ts";

/** Posts a body to the HTTP side. */
export const post = (url: string, body: object, init: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });

/** The events of an SSE body. */
const eventsOf = (text: string): Frame[] =>
  text
    .split("\n\n")
    .map((block) => /^data: (.*)$/m.exec(block)?.[1])
    .filter((data) => data !== undefined && data !== "[DONE]")
    .map((data) => JSON.parse(data ?? ""));

/** Posts a streaming request and reads it to the end. */
export const postStream = async (url: string, body: object): Promise<{ response: Response; text: string; events: Frame[] }> => {
  const response = await post(url, { stream: true, ...body });
  const text = await response.text();
  return { response, text, events: eventsOf(text) };
};
