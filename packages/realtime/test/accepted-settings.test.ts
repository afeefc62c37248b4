import { expect, test } from "vitest";
import { AcceptedSettings, mergeSettings } from "../src/session/accepted-settings.ts";

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

test.each<[string, object, object, object]>([
  ["what is named changes, object by object", { a: 1, b: { c: 2, d: 3 } }, { b: { c: 4 } }, { a: 1, b: { c: 4, d: 3 } }],
  [
    "arrays and null replace",
    { tools: [{ name: "a" }], detection: { type: "x" } },
    { tools: [], detection: null },
    { tools: [], detection: null },
  ],
  [
    "an object of another type replaces",
    { detection: { type: "server_vad", threshold: 1 } },
    { detection: { type: "semantic_vad" } },
    { detection: { type: "semantic_vad" } },
  ],
  [
    "one of the same type, or of none, is laid over",
    { detection: { type: "server_vad", threshold: 1 } },
    { detection: { idle: 2 } },
    { detection: { type: "server_vad", threshold: 1, idle: 2 } },
  ],
  ["a prompt replaces", { prompt: { id: "a", variables: { b: 1 } } }, { prompt: { id: "c" } }, { prompt: { id: "c" } }],
])("%s", (_what, before, change, after) => {
  expect(mergeSettings({ ...before }, { ...change })).toEqual(after);
});
