import { expect, test } from "vitest";
import { addFrame, isShown, keptEvents, type LoggedEvent, toJsonLines } from "../src/event-log.ts";

const logOf = (...frames: readonly (string | Uint8Array)[]): readonly LoggedEvent[] =>
  frames.reduce<readonly LoggedEvent[]>((log, frame, index) => addFrame(log, index % 2 === 0 ? "out" : "in", frame, index * 10), []);

const append = JSON.stringify({ type: "input_audio_buffer.append", audio: "AAAAAAAA" });

test("an event is kept with its number, its time and its direction; audio is replaced by its length", () => {
  expect(logOf(append, '{"type":"session.created"}')).toMatchObject([
    { number: 1, atMs: 0, direction: "out", type: "input_audio_buffer.append", json: expect.stringContaining("(6 bytes of audio)") },
    { number: 2, atMs: 10, direction: "in", type: "session.created" },
  ]);
});

test("frames that are no events are kept as they are", () => {
  expect(logOf("{", new Uint8Array(3))).toMatchObject([
    { type: "(no JSON)", json: "{" },
    { type: "(binary)", json: "3 bytes" },
  ]);
});

test("the newest events are kept, and go on counting", () => {
  const log = logOf(...Array.from({ length: keptEvents + 5 }, () => "{}"));
  expect(log).toHaveLength(keptEvents);
  expect(log.at(-1)?.number).toBe(keptEvents + 5);
});

test("a filter looks at the type and the text; pieces of audio are shown if they are wanted", () => {
  const log = logOf(append, '{"type":"error","message":"Too Late"}');
  const shown = (filter: string, withAudio: boolean): readonly number[] =>
    log.filter((event) => isShown(event, filter, withAudio)).map(({ number }) => number);
  expect(shown("", false)).toEqual([2]);
  expect(shown("", true)).toEqual([1, 2]);
  expect(shown(" too late ", true)).toEqual([2]);
  expect(shown("append", true)).toEqual([1]);
});

test("a log is saved as one event a line", () => {
  expect(toJsonLines(logOf('{"type":"a"}', "no JSON"))).toBe(
    '{"atMs":0,"direction":"out","event":{"type":"a"}}\n{"atMs":10,"direction":"in","event":"no JSON"}\n',
  );
});
