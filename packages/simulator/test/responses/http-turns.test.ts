import { expect, test } from "vitest";
import { postStream } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial } from "./wire-client.ts";

test("the SSE twin of a socket turn has the same events without stream_id, with event lines and without [DONE]", async () => {
  const script = { output: [{ type: "text" as const, deltas: ["Hello", " there"] }] };
  const { url, wsUrl } = await serve({ scripts: [script, script], ids: "counted" });
  const client = await dial(wsUrl);

  const frames = await client.create({ input: "Say hello." });
  const { response, events, text } = await postStream(url, { model: "gpt-5.6", input: "Say hello.", store: false });

  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(events.map(({ type }) => type)).toEqual(frames.map(({ type }) => type));
  expect(text).not.toContain("[DONE]");
  expect(text.split("\n").filter((line) => line.startsWith("event: "))).toHaveLength(frames.length);
});
