import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { base64Bytes, fromBase64, isBase64, toBase64 } from "../src/base64.ts";

const buffer = globalThis.Buffer;
const encode = Reflect.get(Uint8Array.prototype, "toBase64");
const decode = Reflect.get(Uint8Array, "fromBase64");

const withoutEngine = (): void => {
  Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
  Reflect.deleteProperty(Uint8Array, "fromBase64");
};
const withoutNode = (): void => {
  withoutEngine();
  Reflect.deleteProperty(globalThis, "Buffer");
};

afterEach(() => {
  globalThis.Buffer = buffer;
  Object.defineProperty(Uint8Array.prototype, "toBase64", { value: encode, configurable: true, writable: true });
  Object.defineProperty(Uint8Array, "fromBase64", { value: decode, configurable: true, writable: true });
});

describe.each([
  ["by the engine", (): void => undefined],
  ["by Node's Buffer", withoutEngine],
  ["by atob and btoa", withoutNode],
])("base64 %s", (_how, arrange) => {
  test("keeps every byte, in a buffer of exactly that size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), fc.nat(3), (bytes, offset) => {
        const text = buffer.from(bytes).toString("base64");
        const view = new Uint8Array(bytes.length + offset).subarray(offset);
        view.set(bytes);
        arrange();
        const encoded = toBase64(view);
        const decoded = fromBase64(text);
        globalThis.Buffer = buffer;
        expect(encoded).toBe(text);
        expect(base64Bytes(text)).toBe(bytes.length);
        expect(decoded.byteLength).toBe(bytes.length);
        expect(buffer.compare(new Uint8Array(decoded), bytes)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test.each(["***", "AA*A", "A", "AA=A", "ä"])("throws on %s", (text) => {
    arrange();
    let thrown: unknown;
    try {
      fromBase64(text);
    } catch (error) {
      thrown = error;
    }
    globalThis.Buffer = buffer;
    expect(thrown).toBeDefined();
  });
});

describe("isBase64", () => {
  /** What RFC 4648, section 4, allows, with or without its padding. */
  const grammar = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

  test.each(["", "AA==", "AAA=", "AAAA", "AA", "AAA", "+/+/"])("%j is base64", (text) => {
    expect(isBase64(text)).toBe(true);
  });

  test.each(["A", "AAAA\n", "AA AA", "AAAA    ", "A===", "AA=", "=AAA", "AAAA=", 'AAA"', "AA-_", "\u{1F600}"])("%j is not", (text) => {
    expect(isBase64(text)).toBe(false);
  });

  test("agrees with the grammar on any text", () => {
    const character = fc.constantFrom(...'AZaz09+/=- \n\t\r\f"\\\u00e9');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 14 }), (text) => {
        expect(isBase64(text)).toBe(grammar.test(text));
      }),
      { numRuns: 20_000 },
    );
  });
});
