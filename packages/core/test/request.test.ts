import { connect } from "@plugboard/core";
import { expect, test } from "vitest";
import { scriptedAdapter, url } from "./scripted-socket.ts";

const dialled = async (request: Parameters<typeof connect>[1]) => {
  const adapter = scriptedAdapter();
  const attempt = connect(adapter, request);
  adapter.socket.events.error(new Error("enough"));
  await attempt.catch(() => undefined);
  return adapter.socket.request;
};

test("a string, a URL and an object are the same request", async () => {
  const expected = { url: "wss://peer.test/v1?model=m", protocols: [], headers: {} };
  expect(await dialled("wss://peer.test/v1?model=m")).toEqual(expected);
  expect(await dialled(new URL("https://peer.test/v1?model=m"))).toEqual(expected);
  expect(await dialled({ url: new URL("wss://peer.test/v1?model=m") })).toEqual(expected);
});

test("an @ that is no user info, a port and an IPv6 address are kept", async () => {
  const request = "ws://[::1]:8080/a@b?c=d@e";
  expect((await dialled(request)).url).toBe(request);
});

test("the adapter gets copies of protocols and headers", async () => {
  const protocols = ["realtime", "key.a_b-c.d"];
  const headers = { "X-Test": "ü\t1" };
  const request = await dialled({ url, protocols, headers });
  expect(request).toEqual({ url, protocols, headers });
  expect(request.protocols).not.toBe(protocols);
  expect(request.headers).not.toBe(headers);
});

test.each<[string, Parameters<typeof connect>[1]]>([
  ["a relative URL", "/v1/realtime"],
  ["another scheme", "ftp://peer.test"],
  ["user info", "ws://user:pass@peer.test"],
  ["a user without a password", "https://user@peer.test/"],
  ["a fragment", "ws://peer.test/#x"],
  ["an empty fragment", "ws://peer.test/?a=b#"],
  ["a protocol that is no token", { url, protocols: ["a b"] }],
  ["an empty protocol", { url, protocols: [""] }],
  ["a padded token", { url, protocols: ["key.YQ=="] }],
  ["a duplicate protocol", { url, protocols: ["a", "a"] }],
  ["a header name with a space", { url, headers: { "a b": "c" } }],
  ["a header value with a line break", { url, headers: { a: "b\r\nc: d" } }],
  ["a header value beyond Latin-1", { url, headers: { a: "€" } }],
  ["a header of the handshake", { url, headers: { "Sec-WebSocket-Protocol": "x" } }],
  ["the host header", { url, headers: { Host: "other" } }],
  // What a program without types may pass: each would be dropped in silence, or thrown as something else.
  ["a Headers object", { url, headers: new Headers({ Authorization: "Bearer x" }) as never }],
  ["headers as pairs", { url, headers: [["Authorization", "Bearer x"]] as never }],
  ["protocols as one string", { url, protocols: "realtime" as never }],
  ["null", null as never],
])("%s is refused before anything is dialled", async (_title, request) => {
  const adapter = scriptedAdapter();
  await expect(connect(adapter, request)).rejects.toMatchObject({ code: "invalid-argument", delivery: "not-sent" });
  expect(adapter.sockets).toHaveLength(0);
});

test.each([
  ["headers", { url, headers: { Authorization: "Bearer secret-secret" } }],
  ["subprotocols", { url, protocols: ["a"] }],
] as const)("%s without the capability are refused, by name and without values", async (capability, request) => {
  const adapter = scriptedAdapter({ [capability]: false });
  const error = await connect(adapter, request).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "capability-missing" });
  expect(String(error)).not.toContain("secret-secret");
  expect(adapter.sockets).toHaveLength(0);
});

test.each([
  { connectTimeoutMs: 0 },
  { connectTimeoutMs: 2 ** 31 },
  { closeTimeoutMs: Number.NaN },
  { maxQueuedBytes: 0 },
  { maxBufferedBytes: -1 },
])("the option %j is refused", async (options) => {
  await expect(connect(scriptedAdapter(), url, {}, options)).rejects.toMatchObject({ code: "invalid-argument" });
});
