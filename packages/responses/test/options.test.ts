import { readFileSync } from "node:fs";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { checkOptions } from "../src/client/check-options.ts";

const adapter = nodeAdapter();

/** The numbers that the documentation of the options gives as defaults. */
const documented = Object.fromEntries(
  [
    ...readFileSync(new URL("../src/client/options.ts", import.meta.url), "utf8").matchAll(
      /@defaultValue ([\d_]+)[^*]*\*\/\s*readonly (\w+)\?/g,
    ),
  ].map(([, value = "", name = ""]) => [name, Number(value.replaceAll("_", ""))]),
);

test("every documented number is the default", () => {
  expect(Object.keys(documented)).toHaveLength(12);
  expect(checkOptions({ adapter })).toMatchObject(documented);
});

test("where a socket cannot be let go, idle ones close after a few seconds, so that the process exits", () => {
  const { capabilities } = adapter;
  expect(checkOptions({ adapter: { ...adapter, capabilities: { ...capabilities, ref: false } } }).idleTimeoutMs).toBe(5_000);
});

const wrong: Record<string, object> = {
  "maxSockets of 0": { maxSockets: 0 },
  "an idle timeout of no number": { idleTimeoutMs: Number.NaN },
  "an age that no timer can wait for": { maxAgeMs: 2 ** 31 },
  "a size of text": { maxFrameBytes: "1" },
  "a baseURL that is none": { baseURL: "api.openai.com" },
};

test.each(Object.entries(wrong))("%s is refused", (_name, options) => {
  expect(() => createWebSocketFetch({ adapter, ...options })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});
