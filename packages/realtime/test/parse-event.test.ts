import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEvent } from "../src/parse-event.ts";
import { silence } from "./connected.ts";

const long = silence(1500);
const audio = (members: string): string => `{"type":"response.output_audio.delta",${members}}`;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

describe("a long frame is parsed as JSON.parse parses it", () => {
  test.each([
    ["an audio delta", audio(`"item_id":"i","delta":"${long}","response_id":"r"`)],
    ["with the delta first", `{"delta":"${long}","type":"response.output_audio.delta"}`],
    ["with spaces", `{ "type" : "response.output_audio.delta" , "delta" : "${long}" }`],
    ["with an escape in the delta", audio(`"delta":"${long}\\u0041\\/\\""`)],
    ["with the key inside a string", audio(`"item_id":"\\"delta\\":\\"x","delta":"${long}"`)],
    ["with the key in a nested object", audio(`"x":{"delta":"${long}"},"delta":"AAAA"`)],
    ["with the key in a nested object only", audio(`"x":{"delta":"${long}"}`)],
    ["with the key twice", audio(`"delta":"${long}","delta":"AAAA"`)],
    ["with the key twice, the long one last", audio(`"delta":"AAAA","delta":"${long}"`)],
    ["with a delta that looks like the mark", audio(`"delta":"\\u0000cut","x":"${long}"`)],
    ["of another type", `{"type":"response.output_text.delta","delta":"${long}"}`],
    ["cut short in the delta", audio(`"delta":"${long}`).slice(0, 1600)],
    ["cut short behind the delta", audio(`"delta":"${long}","x":`).slice(0, -1)],
    ["an array", `[${audio(`"delta":"${long}"`)}]`],
    ["with a prototype", audio(`"__proto__":{"a":1},"delta":"${long}"`)],
  ])("%s", (_what, text) => {
    const expected = parsed(text);
    const isEvent = typeof (expected as { type?: unknown } | undefined)?.type === "string";
    expect(parseEvent(text)).toEqual(isEvent ? expected : undefined);
  });

  test("whatever its members are", () => {
    const members = fc.dictionary(fc.constantFrom("delta", "x", "item_id", 'a"b'), fc.oneof(fc.string(), fc.constant(long), fc.json()), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(members, fc.boolean(), (value, isNested) => {
        const text = JSON.stringify({ type: "response.output_audio.delta", ...(isNested ? { x: value } : value), padding: long });
        expect(parseEvent(text)).toEqual(JSON.parse(text));
        expect(parseEvent(new TextEncoder().encode(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });
});
