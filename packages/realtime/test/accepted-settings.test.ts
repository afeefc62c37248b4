import { expect, test } from "vitest";
import { Unanswered } from "../src/resume/unanswered.ts";
import { AcceptedSettings } from "../src/session/accepted-settings.ts";

const update = (event_id: string, session: object): { type: string; event_id: string; session: object } => ({
  type: "session.update",
  event_id,
  session,
});

test("an update that is refused after another one's answer was taken for its own leaves nothing behind", () => {
  const settings = new AcceptedSettings();
  settings.accept(update("a", { type: "realtime", instructions: "one", tracing: "auto" }));
  settings.accept(update("b", { nonsense: 1, instructions: "two" }));
  settings.accept(update("c", { audio: { output: { speed: 2 } } }));
  settings.refuse(undefined);
  settings.refuse("other");
  expect(settings.current).toEqual({ type: "realtime", instructions: "two", nonsense: 1, audio: { output: { speed: 2 } } });
  settings.refuse("b");
  expect(settings.current).toEqual({ type: "realtime", instructions: "one", audio: { output: { speed: 2 } } });
  settings.refuse("b");
  settings.refuse("c");
  expect(settings.current).toEqual({ type: "realtime", instructions: "one" });
});

test("an item that was created and deleted before either was answered is deleted again", () => {
  const unanswered = new Unanswered();
  const sent = [
    { type: "conversation.item.create", item: { id: "a", type: "message" } },
    { type: "conversation.item.delete", item_id: "a" },
    { type: "conversation.item.delete", item_id: "gone" },
  ];
  for (const event of sent) unanswered.send(event, () => undefined, false);
  const types = unanswered.take(() => false).map((frame) => JSON.parse(frame));
  expect(types).toMatchObject([
    { type: "conversation.item.create", item: { id: "a" } },
    { type: "conversation.item.delete", item_id: "a" },
  ]);
});

test("of many frames that are held each costs as much as of few", () => {
  const frame = JSON.stringify({ type: "input_audio_buffer.clear" });
  const cost = (count: number): number => {
    const unanswered = new Unanswered();
    const startedAt = process.cpuUsage().user;
    for (let index = 0; index < count; index += 1) unanswered.hold(frame);
    return process.cpuUsage().user - startedAt;
  };
  cost(1_000);
  // Forty times as many in less than four hundred times; a copy of the list for each took over a thousand.
  expect(cost(40_000)).toBeLessThan(Math.max(cost(1_000), 500) * 400);
});
