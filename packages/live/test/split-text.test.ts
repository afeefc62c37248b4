import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateTokens, splitText } from "../src/index.ts";

test("property: parts fit, are not empty, cut no character in two, and are the text when they are put together", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 3_000 }),
    fc.array(fc.lorem({ maxCount: 30, mode: "sentences" }), { maxLength: 20 }).map((sentences) => sentences.join(" ")),
    fc.string({ unit: fc.constantFrom("𝄞", "語", "a", " ", ".", "\n"), maxLength: 3_000 }),
  );
  fc.assert(
    fc.property(text, (given) => {
      const parts = splitText(given);
      expect(parts.join("")).toBe(given.trim());
      for (const part of parts) {
        expect(part.length).toBeGreaterThan(0);
        expect(estimateTokens(part)).toBeLessThanOrEqual(500);
        expect(part.isWellFormed() || !given.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("a text is cut after a sentence, else after a clause, else after a word", () => {
  const sentences = "The quick brown fox jumps over the lazy dog. ".repeat(50);
  expect(splitText(sentences).every((part) => /\.\s?$/.test(part))).toBe(true);
  const words = "parcel ".repeat(300);
  expect(splitText(words).every((part) => /parcel\s?$/.test(part))).toBe(true);
});

test("a tokenizer of one's own decides instead of the estimate", () => {
  expect(splitText("word ".repeat(600), (text) => text.trim().split(/\s+/).length)).toHaveLength(2);
});
