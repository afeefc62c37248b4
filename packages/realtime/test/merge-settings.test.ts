import { expect, test } from "vitest";
import { mergeSettings } from "../src/session/merge-settings.ts";

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
