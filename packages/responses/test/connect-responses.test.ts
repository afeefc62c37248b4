import { nodeAdapter } from "@plugboard/node";
import { connectResponses, type ResponsesConnectionOptions, type ResponsesServerEvent } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";
import { expect, test, vi } from "vitest";
import { startHeldPeer } from "./held-peer.ts";
import { type Json, startPeer, textFrames } from "./peer.ts";

const credential = () => ({ headers: { authorization: "Bearer sk-test" } });

const connectTo = (baseURL: string, options: Partial<ResponsesConnectionOptions> = {}) =>
  connectResponses({ adapter: nodeAdapter(), baseURL, credential, minDelayMs: 1, maxDelayMs: 5, minUptimeMs: 0, ...options });

const ask = (input: string, extra: Json = {}): Json => ({ model: "gpt-5.6", store: false, input, ...extra });

const all = async (events: AsyncIterable<ResponsesServerEvent>): Promise<ResponsesServerEvent[]> => {
  const list: ResponsesServerEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
};

const textOf = (events: readonly ResponsesServerEvent[]): unknown =>
  events.find(({ type }) => type === "response.output_text.done")?.["text"];

test("a stream is the events of one response, up to its last", async () => {
  await using simulator = await startSimulator();
  await using connection = connectTo(simulator.url);

  const events = await all(connection.stream(ask("question")));

  expect([events[0]?.type, events.at(-1)?.type, textOf(events)]).toEqual(["response.created", "response.completed", "question"]);
  expect(connection.isOpen).toBe(true);
});

test("streams on lanes run beside each other on one socket, those of one lane one after the other, and none gets another's events", async () => {
  await using simulator = await startSimulator();
  await using connection = connectTo(simulator.url);
  const words = Array.from({ length: 12 }, (_, index) => `question ${index} of many words`);

  const answers = await Promise.all(words.map((word, index) => all(connection.stream(ask(word), { lane: `lane${index % 4}` }))));

  expect(answers.map(textOf)).toEqual(words);
  for (const events of answers) expect(new Set(events.map(({ stream_id }) => stream_id)).size).toBe(1);
  expect(simulator.responses.totals.handshakes).toBe(1);
});

test("a refused request throws server-error with what the server said, and the next stream is served", async () => {
  await using simulator = await startSimulator();
  await using connection = connectTo(simulator.url);

  const failure = await all(connection.stream(ask("x", { metadata: { scenario: "rate-limit" } }))).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: "server-error", delivery: "rejected", cause: { status: 429, code: "rate_limit_exceeded" } });
  expect(textOf(await all(connection.stream(ask("next"))))).toBe("next");
});

test("a lost connection ends its streams with what is known of them, and the next one is made by the policy", async () => {
  await using held = await startHeldPeer((input) => input !== "after");
  const waits: unknown[] = [];
  await using connection = connectTo(held.peer.baseURL, { onWaiting: ({ close }) => void waits.push(close?.code) });
  const failures = ["begun", "not begun"].map((input) =>
    all(connection.stream(ask(input), { lane: input.replace(" ", "_") })).catch((error: unknown) => error),
  );
  await Promise.all([held.arrival("begun"), held.arrival("not begun")]);
  held.tell("begun", ...held.answer("begun").slice(0, 5));
  held.peer.sockets[0]?.ws.close(1012, "restart");

  expect(await failures[0]).toMatchObject({ code: "connection-lost", delivery: "answered", close: { code: 1012, reason: "restart" } });
  expect(await failures[1]).toMatchObject({ code: "connection-lost", delivery: "unknown" });
  expect(textOf(await all(connection.stream(ask("after"))))).toBe("answer to after");
  expect(waits).toEqual([1012]);
  expect(held.peer.handshakes).toHaveLength(2);
});

test("a late frame of a response that has ended is in no later stream", async () => {
  await using peer = await startPeer({
    onCreate: (create, { send }) => {
      const input = String(create["input"]);
      send(...(input === "second" ? textFrames("r_first", "first").slice(4) : []), ...textFrames(`r_${input}`, input));
    },
  });
  await using connection = connectTo(peer.baseURL);
  await all(connection.stream(ask("first")));

  const events = await all(connection.stream(ask("second")));

  expect(events).toEqual(textFrames("r_second", "second"));
});

test("a frame that is no event ends the streams and the connection", async () => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames("r").slice(0, 3), "no event") });
  await using connection = connectTo(peer.baseURL, { shouldReconnect: () => false });

  const failure = await all(connection.stream(ask("x"))).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: "protocol-error", delivery: "answered" });
  await connection.done;
  await expect.poll(() => peer.open()).toBe(0);
});

test("steer and inject send what the API takes, their answers are heard, and a steered lane takes no further stream", async () => {
  await using simulator = await startSimulator();
  const heard: string[] = [];
  await using connection = connectTo(simulator.url, { onEvent: ({ type }) => void heard.push(type) });
  const types: string[] = [];
  for await (const event of connection.stream(ask("long", { model: "gpt-6-astra", metadata: { scenario: "slow" } }), { lane: "a" })) {
    types.push(event.type);
    const response = event["response"] as { readonly id: string } | undefined;
    if (event.type === "response.created" && response) connection.steer(response.id, "Keep it small.");
  }

  expect(types.at(-1)).toMatch(/^response\.(incomplete|completed)$/);
  await expect.poll(() => heard.filter((type) => type === "response.created").length).toBe(2);
  expect(heard).toContain("response.steer.accepted");
  const failure = await all(connection.stream(ask("next"), { lane: "a" })).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "invalid-argument" });
  expect(textOf(await all(connection.stream(ask("elsewhere"), { lane: "b" })))).toBe("elsewhere");
});

test("a stream whose signal was aborted before it began ends with the reason, and asks for nothing", async () => {
  await using simulator = await startSimulator();
  const heard: string[] = [];
  await using connection = connectTo(simulator.url, { onEvent: ({ type }) => void heard.push(type) });
  const signal = AbortSignal.abort("before");

  expect(await all(connection.stream(ask("never"), { signal })).catch((error: unknown) => error)).toBe("before");
  expect(textOf(await all(connection.stream(ask("next"))))).toBe("next");
  expect(heard.filter((type) => type === "response.created")).toHaveLength(1);
});

test("an aborted stream ends with the reason, and the rest of its response is in no later stream", async () => {
  await using held = await startHeldPeer();
  await using connection = connectTo(held.peer.baseURL);
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  const aborted = all(connection.stream(ask("held"), { signal })).catch((error: unknown) => error);
  await held.arrival("held");
  held.tell("held", ...held.answer("held").slice(0, 5));

  controller.abort("stop");
  expect(await aborted).toBe("stop");
  const next = all(connection.stream(ask("next")));
  await held.arrival("next");
  held.tell("held", ...held.answer("held").slice(5));
  held.tell("next", ...held.answer("next"));

  expect(textOf(await next)).toBe("answer to next");
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener));
});

test("what cannot be sent says why: no connection, no such lane, no adapter", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 401 }) });
  const connection = connectTo(peer.baseURL);
  expect(() => connection.send({ type: "response.create" })).toThrow(expect.objectContaining({ code: "not-open" }));
  expect(() => connection.stream(ask("x"), { lane: "no lane" })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  const make = connectResponses as unknown as (options: object) => unknown;
  expect(() => make({ adapter: nodeAdapter, credential })).toThrow(/call it/);

  const failure = await all(connection.stream(ask("x"))).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: "handshake-rejected", handshake: { status: 401 } });
  await expect(connection.done).rejects.toMatchObject({ code: "handshake-rejected" });
});
