import { expect, test, vi } from "vitest";
import { EventReader, type ServerEvent } from "../src/wire/server-event.ts";

const readServerEvent = (frame: string): ServerEvent | undefined => new EventReader().read(frame);

const types: readonly [string, string | undefined][] = [
  ['{"type":"response.created","a":1}', "response.created"],
  ['{"type": "response.created"}', "response.created"],
  ['{\n  "type" : "response.created"\n}', "response.created"],
  ['{"a":{"type":"inner"},"type":"outer"}', "outer"],
  ['{"type":"a\\u0062c"}', "abc"],
  ['{"a":1}', undefined],
  ['{"type":1}', undefined],
  ["[]", undefined],
  ["no json", undefined],
  ['{"stream_id":"l0"}', undefined],
  ['{"type":"a","n":1', undefined],
  ['{"type":"a\\nb"}', undefined],
  ['{"type":"a b"}', undefined],
  ['{"type":""}', undefined],
  ['{"type":"a","n":1,"type":"b"}', "b"],
  ['{"type":"a","n":1,"\\u0074ype":"b"}', "b"],
  ['{"type":"a","part":{"type":"b"}}', "a"],
];

test.each(types)("the type of %s is %s", (frame, type) => {
  expect(readServerEvent(frame)?.type).toBe(type);
});

const lanes: readonly [string, string | undefined, object][] = [
  ['{"type":"a","n":1,"stream_id":"l0"}', "l0", { type: "a", n: 1 }],
  ['{"type":"a","n":1 , "stream_id" : "l0" }\n', "l0", { type: "a", n: 1 }],
  ['{"type":"a","stream_id":"l0","n":1}', "l0", { type: "a", n: 1 }],
  ['{"stream_id":"l0","type":"a"}', "l0", { type: "a" }],
  ['{"type":"a","n":{"x":1},"stream_id":"l.0_-"}', "l.0_-", { type: "a", n: { x: 1 } }],
  ['{"type":"a","n":{"stream_id":"inner"}}', undefined, { type: "a", n: { stream_id: "inner" } }],
  ['{"type":"a","n":{"stream_id":"inner"},"stream_id":"l0"}', "l0", { type: "a", n: { stream_id: "inner" } }],
  ['{"type":"a","stream_id":"l0","n":{"stream_id":"inner"}}', "l0", { type: "a", n: { stream_id: "inner" } }],
  ['{"type":"a","delta":",\\"stream_id\\":\\"l9\\"}"}', undefined, { type: "a", delta: ',"stream_id":"l9"}' }],
  ['{"type":"a","delta":"\\"stream_id\\":\\"l9","stream_id":"l0"}', "l0", { type: "a", delta: '"stream_id":"l9' }],
  ['{"type":"a","param":"stream_id"}', undefined, { type: "a", param: "stream_id" }],
  ['{"type":"a","stream_id":null}', undefined, { type: "a" }],
  ['{"type":"a","stream_id":"odd name"}', "odd name", { type: "a" }],
];

test.each(lanes)("the lane of %s is %s, and nothing else is lost", (frame, lane, rest) => {
  const event = readServerEvent(frame);
  expect(event?.lane).toBe(lane);
  expect(JSON.parse(event?.text ?? "")).toEqual(rest);
  expect(event?.json()).toEqual(rest);
});

test("the lane is taken from the end of a frame without parsing it", () => {
  const parse = vi.spyOn(JSON, "parse");
  const event = readServerEvent('{"type":"a","n":1,"stream_id":"l0"}');
  expect([event?.lane, event?.type, event?.text]).toEqual(["l0", "a", '{"type":"a","n":1}']);
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});

test("a frame that begins like the one before has its type, and one that begins almost so has its own", () => {
  const reader = new EventReader();
  const frames = ["a.delta", "a.delta", "a.deltas", "a.delt", "a.delta"].map((type) => JSON.stringify({ type, n: 1 }));

  expect(frames.map((frame) => reader.read(frame)?.type)).toEqual(["a.delta", "a.delta", "a.deltas", "a.delt", "a.delta"]);
  expect(reader.read('{"type":"a.delta","type":"b"}')?.type).toBe("b");
});
