import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { afterEach, expect, test, vi } from "vitest";
import { startHeldPeer } from "./held-peer.ts";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming, typesOf } from "./sse.ts";

const adapter = nodeAdapter();

afterEach(() => {
  vi.useRealTimers();
});

/** Everything of a text response but its end. */
const begun = (id: string): Json[] => textFrames(id).slice(0, 5);

const ended = (type: string, id: string, extra: Json = {}): Json => ({
  type,
  sequence_number: 5,
  response: { id, status: type.slice(9), output: [{ id: "msg_x", type: "message" }], ...extra },
});

const script = (...answers: ((socket: PeerSocket) => void)[]) => {
  let turn = 0;
  return (_frame: Json, socket: PeerSocket): void => answers[turn++]?.(socket);
};

for (const type of ["response.incomplete", "response.failed", "response.completed", "response.cancelled"]) {
  test(`${type} ends the body, and the socket serves the next request`, async () => {
    const onCreate = script(
      (socket) => socket.send(...begun("resp_1"), ended(type, "resp_1")),
      (socket) => socket.send(...textFrames("resp_2")),
    );
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const first = parseSse(await (await client(peer.url, streaming("a"))).text());
    const second = parseSse(await (await client(peer.url, streaming("b"))).text());

    expect(typesOf(first).at(-1)).toBe(type);
    expect(second.map(({ data }) => data)).toEqual(textFrames("resp_2"));
    expect(peer.handshakes).toHaveLength(1);
  });
}

test.each(["response.completed", "response.incomplete", "response.failed"])(
  "%s ends the body although its response says no status",
  async (type) => {
    await using peer = await startPeer({ onCreate: (_frame, { send }) => send(...begun("r"), { type, response: { id: "r" } }) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    expect(typesOf(parseSse(await (await client(peer.url, streaming("a"))).text())).at(-1)).toBe(type);
  },
);

test("an unknown lifecycle event with a terminal status ends the body", async () => {
  await using peer = await startPeer({
    onCreate: (_frame, { send }) => send(...begun("r"), ended("response.paused_for_good", "r", { status: "incomplete" })),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const events = parseSse(await (await client(peer.url, streaming("a"))).text());

  expect(typesOf(events).at(-1)).toBe("response.paused_for_good");
});

test("an error after the first event ends the body as HTTP would write it, and retires the socket", async () => {
  const error = { type: "error", status: 500, error: { code: "server_error", message: "Broken." } };
  const onCreate = script(
    (socket) => socket.send(...begun("resp_1"), error, ended("response.failed", "resp_1")),
    (socket) => socket.send(...textFrames("resp_2")),
  );
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const first = parseSse(await (await client(peer.url, streaming("a"))).text());
  const second = parseSse(await (await client(peer.url, streaming("b"))).text());

  expect(first.at(-1)).toEqual({
    event: "error",
    data: { type: "error", sequence_number: 5, error: { message: "Broken.", type: "server_error", param: null, code: "server_error" } },
  });
  expect(second.map(({ data }) => data)).toEqual(textFrames("resp_2"));
  expect(peer.handshakes).toHaveLength(2);
});

for (const code of [1000, 1001, 1006, 1011]) {
  test(`a socket lost with ${code} during the response errors the body with a network error`, async () => {
    const onCreate = (_frame: Json, { send, ws }: PeerSocket): void => {
      send(...begun("resp_1"));
      if (code === 1006) ws.terminate();
      else ws.close(code);
    };
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const response = await client(peer.url, streaming("a"));
    const failure = await response.text().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({
      message: "terminated",
      delivery: "answered",
      cause: { code: "UND_ERR_SOCKET", delivery: "answered", cause: { name: "PlugboardError", code: "connection-lost", close: { code } } },
    });
    expect(peer.creates).toHaveLength(1);
  });
}

test("a socket lost before the first frame rejects with a network error of unknown delivery, and nothing is sent twice", async () => {
  await using peer = await startPeer({ onCreate: (_frame, { ws }) => ws.terminate() });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const failure = await client(peer.url, streaming("a")).catch((error: unknown) => error);

  expect(failure).toMatchObject({ name: "TypeError", message: "fetch failed", delivery: "unknown", cause: { code: "UND_ERR_SOCKET" } });
  expect(peer.creates).toHaveLength(1);
  expect(peer.posts).toHaveLength(0);
});

for (const output of [undefined, []]) {
  test(`a terminal event with ${output ? "an empty" : "no"} output is given the items that were seen`, async () => {
    const frames = textFrames("resp_1");
    const last = frames.at(-1) as { response: Json } & Json;
    const { output: expected, ...rest } = last.response;
    await using peer = await startPeer({
      onCreate: (_frame, { send }) => send(...frames.slice(0, -1), { ...last, response: output ? { ...rest, output } : rest }),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const events = parseSse(await (await client(peer.url, streaming("a"))).text());

    expect(events.at(-1)?.data["response"]).toEqual({ ...rest, output: expected });
  });
}

test("frames with line breaks, another key order or spaces become one data line each", async () => {
  const odd = textFrames("resp_1").map((frame, index) => {
    const { type, ...rest } = frame;
    return index % 2 ? JSON.stringify(frame, null, 2) : JSON.stringify({ ...rest, type });
  });
  await using peer = await startPeer({ onCreate: (_frame, { send }) => send(...odd) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const events = parseSse(await (await client(peer.url, streaming("a"))).text());

  expect(events.map(({ data }) => data)).toEqual(textFrames("resp_1"));
});

test("events that HTTP would not send are withheld, and unknown ones are the caller's choice", async () => {
  const [created, ...rest] = textFrames("resp_1");
  const extra = [{ type: "codex.rate_limits" }, { type: "response.steer.accepted", steer: {} }, { type: "keepalive", sequence_number: 9 }];
  await using peer = await startPeer({
    onCreate: (_frame, { send }) => send({ type: "codex.rate_limits" }, created ?? {}, ...extra, ...rest),
  });
  await using plain = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await using open = createWebSocketFetch({ adapter, baseURL: peer.baseURL, forwardUnknown: (type) => type === "codex.rate_limits" });

  const withheld = parseSse(await (await plain(peer.url, streaming("a"))).text());
  const forwarded = parseSse(await (await open(peer.url, streaming("a"))).text());

  expect(typesOf(withheld).slice(0, 3)).toEqual(["response.created", "keepalive", "response.in_progress"]);
  expect(typesOf(forwarded).slice(0, 4)).toEqual(["response.created", "codex.rate_limits", "keepalive", "response.in_progress"]);
});

for (const [what, strangers] of [
  ["a second response", textFrames("resp_9")],
  ["a second beginning of the same response", textFrames("resp_1")],
  ["an end of another response", [ended("response.completed", "resp_9")]],
  ["a frame that is cut off", ['{"type":"response.output_text.delta","delta":"cut of']],
  ["a frame with line breaks that is no JSON", ['{"type":"response.output_text.delta",\n"delta":}']],
  ["an item that is no JSON", ['{"type":"response.output_item.done","item":{"id":}']],
] as const) {
  test(`${what} fails the body instead of getting into it, and the next request has another socket`, async () => {
    const onCreate = script(
      ({ send }) => send(...begun("resp_1"), ...strangers),
      ({ send }) => send(...textFrames("resp_2")),
    );
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const response = await client(peer.url, streaming("a"));
    const failure = await response.text().catch((error: unknown) => error);
    const second = parseSse(await (await client(peer.url, streaming("b"))).text());

    expect(failure).toMatchObject({ message: "terminated", delivery: "answered", cause: { cause: { code: "protocol-error" } } });
    expect(second.map(({ data }) => data)).toEqual(textFrames("resp_2"));
    expect(peer.handshakes).toHaveLength(2);
    await expect.poll(() => peer.open()).toBe(1);
  });
}

test("an event that nobody asked for closes the socket, and the next request has another one", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a"))).text();

  peer.sockets[0]?.send(...begun("resp_9"));
  await expect.poll(() => peer.open()).toBe(0);
  const events = parseSse(await (await client(peer.url, streaming("b"))).text());

  expect(events.map(({ data }) => data)).toEqual(textFrames("resp_1_b"));
});

for (const code of ["websocket_connection_limit_reached", "previous_response_not_found"]) {
  test(`an error after events is not made good by sending again, also where nobody saw the events (${code})`, async () => {
    const error = { type: "invalid_request_error", code, message: "No." };
    await using peer = await startPeer({
      onCreate: (_frame, { send }) => send(...begun("r"), { type: "error", status: 400, sequence_number: 5, error }),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, nonStreaming: "collapse" });

    const response = await client(peer.url, streaming("a", { stream: false }));

    expect([response.status, await response.json()]).toMatchObject([400, { error: { code } }]);
    expect(peer.creates).toHaveLength(1);
  });
}

test("a socket that became too old while its response ran is closed when that ends with an error", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await using held = await startHeldPeer((input) => input === "breaks");
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const breaks = client(peer.url, streaming("breaks"));
  await held.arrival("breaks");
  held.tell("breaks", ...held.answer("breaks").slice(0, 4));
  vi.setSystemTime(Date.now() + 56 * 60_000);
  await (await client(peer.url, streaming("next"))).text();

  held.tell("breaks", { type: "error", sequence_number: 4, error: { type: "server_error", message: "Sorry." } });

  expect(await (await breaks).text()).toContain("Sorry.");
  await expect.poll(() => peer.open()).toBe(1);
  expect(client.stats()).toMatchObject({ openSockets: 1, inFlight: 0 });
});
