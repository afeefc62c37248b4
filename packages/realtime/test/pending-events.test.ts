import { expect, test } from "vitest";
import { PendingEvents } from "../src/resume/pending-events.ts";

const frameOf = (event: { readonly type: string; readonly [name: string]: unknown }) => ({ event, text: JSON.stringify(event) });

test("an item that was created and deleted before either was answered is deleted again", () => {
  const pending = new PendingEvents();
  const sent = [
    { type: "conversation.item.create", item: { id: "a", type: "message" } },
    { type: "conversation.item.delete", item_id: "a" },
    { type: "conversation.item.delete", item_id: "gone" },
  ];
  for (const event of sent) pending.add(frameOf(event));
  const { frames } = pending.forNextSession(new Set(), () => "root");
  expect(frames.map(({ text }) => JSON.parse(text))).toMatchObject([
    { type: "conversation.item.create", item: { id: "a" } },
    { type: "conversation.item.delete", item_id: "a" },
  ]);
});

test("of many frames that are held each costs as much as of few", () => {
  const frame = frameOf({ type: "input_audio_buffer.clear" });
  const cost = (count: number): number => {
    const pending = new PendingEvents();
    const startedAt = process.cpuUsage().user;
    for (let index = 0; index < count; index += 1) pending.hold(frame);
    return process.cpuUsage().user - startedAt;
  };
  cost(1_000);
  // Forty times as many in less than four hundred times; a copy of the list for each took over a thousand.
  expect(cost(40_000)).toBeLessThan(Math.max(cost(1_000), 500) * 400);
});
