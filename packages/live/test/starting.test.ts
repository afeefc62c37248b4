import { type Adapter, isPlugboardError, type PlugboardError } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { expect, test, vi } from "vitest";
import { LiveSession } from "../src/index.ts";
import { prepare } from "./started.ts";

const failureOf = async (work: Promise<unknown>): Promise<PlugboardError> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!isPlugboardError(error)) throw new Error("a PlugboardError was expected");
  return error;
};

/** Everything that an error says, for the search of secrets. */
const textOf = (error: unknown): string =>
  error instanceof Error
    ? [error.message, error.stack, JSON.stringify(error), textOf(error.cause)].join("\n")
    : (JSON.stringify(error) ?? "");

test("session.start is the first frame, with the whole configuration, and the URL has no query", async () => {
  await using call = await prepare({});
  const resource = await call.session.connect();
  expect(resource).toMatchObject({ model: "gpt-live-1", status: "active", delegation: { type: "client" } });
  expect(call.session.session).toBe(resource);
  expect(call.simulator.live.received[0]?.event).toMatchObject({ type: "session.start", session: { model: "gpt-live-1" } });
  expect(call.simulator.live.handshakes[0]).toMatchObject({ url: "/v1/live/sessions", credential: { kind: "bearer" } });
});

test.each(["close", "stay"] as const)(
  "a refused start rejects at once with the API's error, whether the server closes then or not (%s)",
  async (after) => {
    await using call = await prepare(
      { everyConnection: { afterRefusedStart: after } },
      { session: { model: "gpt-live-9" }, startTimeoutMs: 60_000 },
    );
    const error = await failureOf(call.session.connect());
    expect(error).toMatchObject({ code: "server-error", delivery: "rejected", cause: { code: "model_not_found" } });
    expect(call.session.state).toMatchObject({ status: "closed", ending: { status: "not-started" } });
    expect(call.simulator.live.handshakes).toHaveLength(1);
  },
);

test("an unknown member of the configuration is the server's refusal, with its path", async () => {
  const session = { model: "gpt-live-1", turn_detection: null };
  await using call = await prepare({}, { session });
  expect(await failureOf(call.session.connect())).toMatchObject({ cause: { code: "unknown_parameter", param: "session.turn_detection" } });
});

test("a handshake that is refused says its status, its body and retry-after, and not the key", async () => {
  const refuse = { status: 429, body: { error: { message: "slow down", code: "rate_limit_exceeded" } }, headers: { "retry-after": "7" } };
  await using call = await prepare({ connections: [{ refuse }] });
  const error = await failureOf(call.session.connect());
  expect(error).toMatchObject({ code: "handshake-rejected", handshake: { status: 429, headers: { "retry-after": "7" } } });
  expect(error.handshake?.body).toContain("rate_limit_exceeded");
  expect(textOf(error)).not.toContain("sk-live-test-key");
});

test.each([
  ["the upgrade is never answered", { handshake: "silent" }, "connect-timeout"],
  ["session.started never comes", { started: "never" }, "connect-timeout"],
  ["the socket is cut instead of an answer", { handshake: "reset" }, "connect-failed"],
  ["the socket is cut right after 101", { handshake: "drop" }, "closed-before-ready"],
] as const)("connect() settles when %s", async (_what, script, code) => {
  await using call = await prepare({ everyConnection: script }, { connectTimeoutMs: 300, startTimeoutMs: 300 });
  expect(await failureOf(call.session.connect())).toMatchObject({ code });
  expect(call.states).toEqual(["connecting", "closed"]);
});

test("a key that never comes is bounded, and nothing is dialled", async () => {
  await using call = await prepare({}, { apiKey: () => new Promise(() => undefined), connectTimeoutMs: 50 });
  expect(await failureOf(call.session.connect())).toMatchObject({ code: "connect-timeout", delivery: "not-sent" });
  expect(call.simulator.live.handshakes).toHaveLength(0);
});

test("an aborted start rejects, and leaves no socket", async () => {
  await using call = await prepare({ everyConnection: { started: "never" } });
  const abort = new AbortController();
  const connecting = call.session.connect({ signal: abort.signal });
  const connection = await call.simulator.live.connection(0);
  abort.abort();
  expect(await failureOf(connecting)).toMatchObject({ code: "aborted" });
  await connection.closed;
});

test("a start whose signal is aborted already dials nothing", async () => {
  await using call = await prepare({});
  expect(await failureOf(call.session.connect({ signal: AbortSignal.abort() }))).toMatchObject({ code: "aborted" });
  expect(call.simulator.live.handshakes).toHaveLength(0);
});

test("a session that has started listens no more to the signal of its start", async () => {
  await using call = await prepare({});
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  await call.session.connect({ signal });
  expect(added).toHaveBeenCalledOnce();
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener));
});

test("close() before session.started aborts the start", async () => {
  await using call = await prepare({ everyConnection: { started: "never" } });
  const connecting = failureOf(call.session.connect());
  await call.simulator.live.waitFor("session.start");
  expect(await call.session.close()).toMatchObject({ status: "not-started" });
  expect(await connecting).toMatchObject({ code: "aborted" });
});

test("where headers cannot be sent a key is refused with the way out, and a relay of one's own is not", async () => {
  const node = nodeAdapter();
  const adapter: Adapter = { ...node, name: "page", capabilities: { ...node.capabilities, headers: false } };
  await using call = await prepare({}, { adapter });
  const error = await failureOf(call.session.connect());
  expect(error).toMatchObject({ code: "capability-missing", delivery: "not-sent" });
  expect(error.message).toMatch(/WebRTC.*relay/);
  const protocols = ["realtime", "openai-insecure-api-key.relay-token"];
  await using relayed = new LiveSession({
    adapter,
    baseUrl: call.simulator.url,
    auth: () => ({ protocols }),
    session: { model: "gpt-live-1" },
    silence: null,
  });
  await expect(relayed.connect()).resolves.toMatchObject({ model: "gpt-live-1" });
});

test("each object is one conversation, and a missing model or a wrong bound is refused when it is made", async () => {
  await using call = await prepare({});
  await call.session.connect();
  await expect(call.session.connect()).rejects.toMatchObject({ code: "invalid-argument" });
  const adapter = nodeAdapter();
  expect(() => new LiveSession({ adapter, session: { model: "" } })).toThrow(/model/);
  expect(() => new LiveSession({ adapter, session: { model: "m" }, startTimeoutMs: 0 })).toThrow(/startTimeoutMs/);
  expect(() => new LiveSession({ adapter, session: { model: "m" }, silence: { afterMs: -1 } })).toThrow(/afterMs/);
});

test("a frame in the same TCP segment as the start is heard by the listeners of the options", async () => {
  const heard: string[] = [];
  const on = { event: ({ type }: { readonly type: string }) => heard.push(type) };
  await using call = await prepare(
    { everyConnection: { greet: [{ type: "session.future_thing", event_id: "e", x: 1 }], burst: 2 } },
    { on },
  );
  await call.session.connect();
  expect(heard).toEqual(["session.started", "session.future_thing"]);
});
