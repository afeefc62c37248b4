import { inspect } from "node:util";
import { connect, handshakeRejected, isPlugboardError, PlugboardError } from "@plugboard/core";
import { expect, test } from "vitest";
import { scriptedAdapter } from "./scripted-socket.ts";

const canary = "sk-canary-0123456789";
const request = {
  url: `wss://peer.test/v1?token=${canary}&model=m`,
  protocols: ["realtime", `openai-insecure-api-key.${canary}`],
  headers: { Authorization: `Bearer ${canary}`, "X-Org": canary },
};

const failure = async (cause: unknown): Promise<unknown> => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, request);
  adapter.socket.events.error(cause);
  return attempt.catch((error: unknown) => error);
};

const everything = (value: unknown): string => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });

const withSocket = Object.assign(new Error(`connect to ${request.url} failed`), {
  code: "ECONNREFUSED",
  target: { headers: request.headers },
  cause: new Error(`Authorization: Bearer ${canary}`),
});

test.each([
  ["an error that holds its socket", withSocket],
  ["a string", `could not reach ${request.url}`],
  ["an event", { type: "error", message: request.protocols.join(), target: request }],
  [
    "a refusal that echoes the key",
    handshakeRejected("scripted", { status: 401, headers: { "x-echo": canary }, body: `Incorrect API key: ${canary}` }),
  ],
  ["an error of the adapter", new PlugboardError("connect-failed", `dialled ${request.url}`, { cause: withSocket })],
])("%s shows no secret", async (_title, cause) => {
  const error = await failure(cause);
  expect(isPlugboardError(error)).toBe(true);
  expect(everything(error)).not.toContain(canary);
  expect(JSON.stringify(error)).not.toContain(canary);
});

test("two secrets that begin alike are both redacted to their end", async () => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, {
    url: "wss://peer.test/",
    headers: { "X-One": "abcdefghijkl", "X-Two": "abcdefghijkl-mnopqr", "X-Three": "abcdefghijkl-mn" },
  });
  adapter.socket.events.error(new Error("not abcdefghijkl-mnopqr"));
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect((error as Error).cause).toMatchObject({ message: "not [redacted]" });
});

test("a secret is found as it stands in the URL, in a peer's reason, and beside what JSON would escape", async () => {
  const adapter = scriptedAdapter();
  const encoded = "abcdef%2f0123456";
  const attempt = connect(adapter, { url: `wss://peer.test/?k=${encoded}`, headers: { Authorization: "nabcdefghijklm" } });
  const body = `\nabcdefghijklm ${encoded}`;
  adapter.socket.events.error(handshakeRejected("scripted", { status: 401, headers: { "x-echo": "nabcdefghijklm" }, body }));
  expect(await attempt.catch((error: unknown) => error)).toMatchObject({
    handshake: { status: 401, headers: { "x-echo": "[redacted]" }, body: "\nabcdefghijklm [redacted]" },
  });

  const closed = scriptedAdapter();
  const closing = connect(closed, request);
  closed.socket.events.close(4001, `no such key: ${canary}`);
  expect(everything(await closing.catch((error: unknown) => error))).not.toContain(canary);
});

test("of a secret that a cut body ends in, not even the beginning is left", async () => {
  const error = await failure(handshakeRejected("scripted", { status: 401, headers: {}, body: `${"x".repeat(4086)}${canary}` }));
  expect(error).toMatchObject({ handshake: { body: `${"x".repeat(4086)}[redacted]` } });
});

test("what is not secret survives: message, code, cause chain", async () => {
  const error = await failure(withSocket);
  expect(error).toMatchObject({ code: "connect-failed", cause: { code: "ECONNREFUSED", message: expect.stringContaining("peer.test") } });
  expect(everything(error)).toContain("[redacted]");
});

test("isPlugboardError knows errors of another copy, and nothing else", () => {
  expect(isPlugboardError(Object.assign(new Error("x"), { name: "PlugboardError", code: "aborted", delivery: "not-sent" }))).toBe(true);
  for (const value of [null, undefined, "PlugboardError", new Error("x"), { code: "aborted" }]) expect(isPlugboardError(value)).toBe(false);
});

test.each([
  ["cut in the middle of the key", (key: string) => `Incorrect key: ${key.slice(0, -1)}`],
  ["cut, and marked as cut", (key: string) => `Incorrect key: ${key.slice(0, 14)}…`],
  ["cut, and marked with dots", (key: string) => `Incorrect key: Bearer ${key.slice(0, 15)}...`],
])("a reason that was %s shows no part of it", async (_, reasonOf) => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, request);
  adapter.socket.events.open();
  adapter.socket.events.close(4001, reasonOf(canary));
  const connection = await attempt;
  const { reason } = await connection.closed;
  expect(reason).toMatch(/^Incorrect key: .*\[redacted\]$/);
  expect(reason).not.toContain(canary.slice(0, 12));
});

test("a word that begins like a secret stays as it is, unless it is cut off at the end", async () => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, request);
  adapter.socket.events.open();
  adapter.socket.events.close(4001, "openai-insecure tokens are refused");
  expect((await (await attempt).closed).reason).toBe("openai-insecure tokens are refused");
});
