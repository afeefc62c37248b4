import { expect, test } from "vitest";
import { connected } from "./connected.ts";

const audio = (delta: string): object => ({ type: "response.output_audio.delta", response_id: "r", item_id: "i", content_index: 0, delta });

test.each([
  ["audio that is not base64", audio("?")],
  [
    "an item without content",
    { type: "conversation.item.added", previous_item_id: null, item: { id: "i", type: "message", role: "user", status: "completed" } },
  ],
])("%s is one protocol-error, and the next frame is delivered", async (_name, event) => {
  const { transport, receive } = await connected();
  const errors: unknown[] = [];
  const heard: number[] = [];
  transport.on("error", ({ error }) => errors.push(error));
  transport.on("audio", ({ data }) => heard.push(data.byteLength));

  receive(event);
  receive(audio("AAAA"));

  expect(errors).toEqual([expect.objectContaining({ code: "protocol-error", delivery: "answered" })]);
  expect(heard).toEqual([3]);
});
