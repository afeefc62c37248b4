import { expect, test } from "vitest";
import { sampleValue } from "../../../src/realtime/response/sample-arguments.ts";

test.each([
  [{ type: "object", properties: { city: { type: "string" }, unit: { enum: ["c", "f"] } }, required: ["city"] }, { city: "Paris" }],
  [
    { type: "object", properties: { city: { type: "string" }, unit: { enum: ["c", "f"] } } },
    { city: "Paris", unit: "c" },
  ],
  [
    { properties: { n: { type: "integer", minimum: 3 }, on: { type: "boolean" }, list: { type: "array", items: { type: "number" } } } },
    { n: 3, on: true, list: [1] },
  ],
  [
    {
      properties: {
        a: { anyOf: [{ type: "null" }, { type: "string" }] },
        b: { const: 7 },
        c: { default: "d" },
        e: { type: ["string", "null"] },
      },
    },
    { a: null, b: 7, c: "d", e: "Paris" },
  ],
  [{ properties: { who: { type: "object", properties: { email: { type: "string" } } } } }, { who: { email: "ada@example.com" } }],
  [{}, "Paris"],
])("the schema %j gives %j", (schema, expected) => {
  expect(sampleValue(schema)).toEqual(expected);
});
