import { checkAdapter, checkNumbers, deferred, hostList, refuseUnknownOptions } from "@plugboard/core/internal";
import { expect, test } from "vitest";

test("a deferred promise is settled from outside, and a rejection that nobody awaits is not reported", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { promise, reject } = deferred<void>();
  reject("refused");
  // Node reports an unhandled rejection after the microtasks of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
  await expect(promise).rejects.toBe("refused");
});

test("an option that nobody reads is refused by name", () => {
  const misspelt = expect.objectContaining({ code: "invalid-argument", message: "owner: there is no option adaptor." });
  expect(() => refuseUnknownOptions("owner", { adaptor: 1 })).toThrow(misspelt);
  expect(() => refuseUnknownOptions("owner", {})).not.toThrow();
});

test("who is given no adapter, or one that was not called, says in its own name what to write", () => {
  const refused = (message: string) => expect.objectContaining({ code: "invalid-argument", message });
  expect(() => checkAdapter("owner", undefined)).toThrow(refused("owner: there is no adapter: give it one, as nodeAdapter()."));
  expect(() => checkAdapter("owner", () => undefined, " Hint.")).toThrow(
    refused("owner: the adapter is a function: call it, as nodeAdapter(). Hint."),
  );
  expect(() => checkAdapter("owner", { open: () => undefined })).not.toThrow();
});

test.each([0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])("%d is not a number from 1 on", (waitMs) => {
  expect(() => checkNumbers({ waitMs })).toThrow(
    expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining("waitMs") }),
  );
});

test("numbers from the least one to the longest delay of a timer pass", () => {
  expect(() => checkNumbers({ a: 1, b: 2 ** 31 - 1, c: 1.5 })).not.toThrow();
  expect(() => checkNumbers({ a: 0 }, 0)).not.toThrow();
});

test.each([
  ["wss://api.example.com/", "example.com"],
  ["wss://api.example.com/", "other.test, .EXAMPLE.com"],
  ["wss://api.example.com/", "*.example.com"],
  ["wss://example.com/", "localhost example.com"],
  ["wss://example.com/", "example.com:443"],
  ["ws://example.com/", "example.com:80"],
  ["ws://example.com:8080/", "example.com:8080"],
  ["ws://127.0.0.1:8080/", "127.0.0.1"],
  ["ws://[::1]:8080/", "::1"],
  ["ws://[::1]:8080/", "[::1]:8080"],
  ["wss://anything.test/", "a.test,*"],
])("%s is exempt from a proxy by the list %j", (url, noProxy) => {
  expect(hostList(noProxy)(url)).toBe(true);
});

test.each([
  ["wss://example.com/", ""],
  ["wss://example.com/", ", ,"],
  ["wss://example.com/", undefined],
  ["wss://notexample.com/", "example.com"],
  ["wss://example.com.other.test/", "example.com"],
  ["wss://example.com/", "example.com:80"],
  ["ws://127.0.0.1/", "0.0.1"],
  ["ws://127.0.0.1/", "127.0.0.0/8"],
  ["ws://[::1]:8080/", "[::1]:443"],
  ["wss://example.com/", "*example.com:x"],
])("%s is not exempt from a proxy by the list %j", (url, noProxy) => {
  expect(hostList(noProxy)(url)).toBe(false);
});
