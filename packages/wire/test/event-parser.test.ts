import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createEventParser } from "../src/event-parser.ts";

/** Base64 of 1,500 silent bytes. */
const long = Buffer.alloc(1500).toString("base64");
const audio = (members: string): string => `{"type":"response.output_audio.delta",${members}}`;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What the parser has to make of a frame: what `JSON.parse` makes of it, if that has a type. */
const expected = (text: string): unknown => {
  const value = parsed(text) as { type?: unknown } | undefined;
  return typeof value?.type === "string" ? value : undefined;
};

const ids = '"event_id":"event_1","response_id":"r","item_id":"i","output_index":0,"content_index":0';
const delta = (text: string, eventId = "event_2"): string => audio(`${ids.replace("event_1", eventId)},"delta":"${text}"`);

/** Each of the frames as a parser sees them that has seen the ones before. */
const parseAll = (frames: readonly string[]): readonly unknown[] => {
  const parse = createEventParser();
  return frames.map((frame) => parse(frame));
};

describe("a frame that follows a delta is parsed as JSON.parse parses it", () => {
  const first = delta("AAAA", "event_1");
  test.each([
    ["the next one", delta("BBBB")],
    ["an empty one", delta("")],
    ["a long one", delta(long)],
    ["with an escape in the delta", delta('\\u0041\\/\\"')],
    ["with a backslash before the quote", delta("\\\\")],
    ["with an escape in the id", delta("B", "\\u0041")],
    ["with the mark in the delta", delta("\\u0000cut")],
    ["of another item", delta("B").replace('"i"', '"j"')],
    ["of another type", delta("B").replace("audio", "text")],
    ["with a member more", delta("B").replace(/}$/, ',"x":1}')],
    ["with the delta twice", delta("B").replace(/}$/, ',"delta":"C"}')],
    ["with a number for a delta", delta("B").replace('"delta":"B"', '"delta":1')],
    ["with spaces", delta("B").replaceAll(",", " , ")],
    ["cut short in the id", delta("B").slice(0, 60)],
    ["cut short in the delta", delta("BBBB").slice(0, -4)],
    ["cut short behind the delta", delta("BBBB").slice(0, -1)],
    ["with more behind it", `${delta("B")}x`],
    ["an array", `[${delta("B")}]`],
    ["nothing", ""],
  ])("%s", (_what, text) => {
    expect(parseAll([first, text, delta("D", "event_3")])).toEqual([parsed(first), expected(text), parsed(delta("D", "event_3"))]);
  });

  test.each([
    ["with a nested object", delta("A").replace(/}$/, ',"x":{"a":[]}}')],
    ["with the delta twice", delta("A").replace(/}$/, ',"delta":"C"}')],
    ["with the id twice", delta("A").replace(/}$/, ',"event_id":"C"}')],
    ["with the delta in a nested object", delta("A").replace(/"delta":"A"/, '"x":{"delta":"A"},"delta":"B"')],
    ["with a prototype", delta("A").replace(/}$/, ',"__proto__":{"a":1}}')],
    ["with a prototype that is none", delta("A").replace(/}$/, ',"__proto__":7}')],
    ["with the delta before the id", audio(`"delta":"A",${ids}`)],
    ["without an id", audio('"item_id":"i","delta":"A"')],
    ["with null", delta("A").replace(/}$/, ',"logprobs":null}')],
    ["whose delta is escaped", delta('\\"')],
  ])("a run of deltas %s", (_what, text) => {
    const run = ["A", "B", "C"].map((letter) => text.replaceAll("A", letter));
    const events = parseAll(run);
    expect(events).toEqual(run.map(parsed));
    for (const [index, event] of events.entries())
      expect(Object.keys(event as object)).toEqual(Object.keys(parsed(run[index] ?? "") as object));
  });

  test("events of one run share nothing that a listener could change", () => {
    const run = ["A", "B", "C"].map((letter) => delta(letter).replace(/}$/, ',"x":{"a":1}}'));
    const [, second, third] = parseAll(run) as { x: { a: number } }[];
    Object.assign(second?.x ?? {}, { a: 2 });
    expect(third?.x.a).toBe(1);
  });

  test("whatever the frames are", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("", "A", '"', "\\", "\u2028", '"delta":"', '"event_id":"', long));
    const members = fc.record(
      { event_id: text, x: fc.oneof(text, fc.json(), fc.constantFrom(null, 1, {}, { delta: "d", event_id: "e" })), delta: text, y: text },
      { requiredKeys: [] },
    );
    const written = fc
      .tuple(fc.constantFrom("response.output_audio.delta", "a.delta", "b"), members, fc.boolean())
      .map(([type, value, isLast]) => JSON.stringify(isLast ? { ...value, type } : { type, ...value }));
    const broken = fc
      .tuple(written, fc.nat(120), fc.constantFrom("", '"', ",", "x"))
      .map(([frame, at, by]) => frame.slice(0, at) + by + frame.slice(at + 1));
    // One frame often comes again, with another delta or damaged, because it is what the one before makes possible that counts.
    const runs = fc
      .array(fc.tuple(fc.oneof(written, broken), fc.array(text, { maxLength: 3 })), { maxLength: 6 })
      .map((parts) =>
        parts.flatMap(([frame, others]) => [
          frame,
          ...others.map((other) => frame.replace(/"delta":"[^"\\]*"/, () => `"delta":${JSON.stringify(other)}`)),
        ]),
      );
    fc.assert(
      fc.property(runs, (frames) => {
        expect(parseAll(frames)).toEqual(frames.map(expected));
        const parse = createEventParser();
        expect(frames.map((frame) => parse(new TextEncoder().encode(frame)))).toEqual(frames.map(expected));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("JSON.parse is called", () => {
  const transcript = (text: string): string => delta(text).replace("output_audio", "output_audio_transcript");
  const calls = (frames: readonly string[]): number => {
    const parse = vi.spyOn(JSON, "parse");
    const events = parseAll(frames);
    const count = parse.mock.calls.length;
    parse.mockRestore();
    expect(events).toEqual(frames.map(parsed));
    return count;
  };
  const letters = ["A", "B", "C", "D"];

  test("twice for the first delta of a run, and not for the next ones", () => {
    expect(calls(letters.map((letter) => delta(letter)))).toBe(2);
    expect(calls(letters.flatMap((letter) => [delta(letter), transcript(letter)]))).toBe(4);
  });

  test("twice more for the first delta of a new item, and not again for the other run", () => {
    const next = delta("C").replace('"i"', '"j"');
    expect(calls([transcript("A"), delta("A"), delta("B"), next, transcript("B"), next])).toBe(6);
  });

  test("once for each frame of a server whose deltas fit no template, after sixteen tries", () => {
    const frames = Array.from({ length: 40 }, (_, index) => delta("A").replace(/}$/, `,"obfuscation":"${index}"}`));
    expect(calls(frames)).toBe(56);
  });

  test("twice for each run, however many runs there were", () => {
    const runs = Array.from({ length: 40 }, (_, index) =>
      ["A", "B", "C"].map((letter) => delta(letter)).map((frame) => frame.replace('"i"', `"${index}"`)),
    );
    expect(calls(runs.flat())).toBe(80);
  });
});

test("a text delta with a raw control character is refused, with a template and without one", () => {
  const frames = [delta("a\nb"), delta("fine"), delta("fine, too"), delta("a\nb"), delta("a\u0001b"), delta("ok", "event\t2")];
  expect(parseAll(frames)).toEqual(frames.map(expected));
  expect(frames.map(expected).filter(Boolean)).toHaveLength(2);
});
