import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { type SimulatorOptions, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();

const start = async (responses: SimulatorOptions["responses"] = {}, lanes = true) => {
  const simulator = await startSimulator({ responses });
  const client = createWebSocketFetch({ adapter, baseURL: simulator.url, lanes });
  const ask = async (input: unknown, extra: Json = {}): Promise<string> =>
    (await client(`${simulator.url}/responses`, streaming(input, extra))).text();
  return {
    simulator,
    client,
    ask,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
};

const answersOf = (body: string): unknown[] =>
  parseSse(body)
    .filter(({ data }) => data["type"] === "response.output_text.done")
    .map(({ data }) => data["text"]);

for (const lanes of [true, false]) {
  test(`200 requests at a time share a few sockets, and each body holds its own response only (lanes: ${lanes})`, async () => {
    await using run = await start({ latency: { requestMs: 2 } }, lanes);
    const inputs = Array.from({ length: 200 }, (_, index) => `question ${index} of many words to be sent in many deltas`);

    const bodies = await Promise.all(inputs.map((input) => run.ask(input)));

    expect(bodies.map(answersOf)).toEqual(inputs.map((input) => [input]));
    for (const body of bodies) expect(new Set(body.match(/"resp_[^"]+"/g)).size).toBe(1);
    expect(bodies.some((body) => body.includes("stream_id"))).toBe(false);
    expect(run.client.stats().handshakes).toBeLessThanOrEqual(lanes ? 13 : 32);
    expect(run.client.stats()).toMatchObject({ overSocket: 200, overHttp: 0, inFlight: 0, waiting: 0 });
  });
}

test("frames of many lanes in any order reach their own bodies", async () => {
  const held: [Json, PeerSocket][] = [];
  const shuffled = (): void => {
    const rest = held.map(([create]) =>
      textFrames(`resp_${String(create["input"])}`, String(create["input"]), { stream_id: create["stream_id"] }),
    );
    for (let turn = 0; rest.some((frames) => frames.length > 0); turn += 1) {
      const pick = (turn * 7919 + 13) % rest.length;
      const frame = rest[pick]?.shift();
      if (frame) held[pick]?.[1].send(turn % 3 ? frame : JSON.stringify(frame, null, 1));
    }
  };
  const onCreate = (create: Json, socket: PeerSocket): void => {
    if (create["input"] === "first") return socket.send(...textFrames("resp_first", "first", { stream_id: create["stream_id"] }));
    held.push([create, socket]);
    if (held.length === 16) shuffled();
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await (await client(peer.url, streaming("first"))).text();

  const inputs = Array.from({ length: 16 }, (_, index) => `n${index}`);
  const bodies = await Promise.all(inputs.map(async (input) => (await client(peer.url, streaming(input))).text()));

  expect(bodies.map(answersOf)).toEqual(inputs.map((input) => [input]));
  expect(peer.handshakes).toHaveLength(1);
});

for (const lanes of ["refused", "ignored"] as const) {
  for (const errorShape of ["openai", "detail"] as const) {
    test(`where lanes are ${lanes} (${errorShape} errors) each request gets a socket of its own, and the caller does not notice`, async () => {
      await using run = await start({ profile: "azure", rules: { lanes, errorShape, maxExecuting: 1 } });

      const first = await run.ask("one");
      const rest = await Promise.all(["two", "three"].map((input) => run.ask(input)));

      expect([first, ...rest].map(answersOf)).toEqual([["one"], ["two"], ["three"]]);
      const bodies = run.simulator.responses.requests.filter(({ effectiveContext }) => effectiveContext).map(({ body }) => body);
      expect(bodies.slice(1).every((body) => !("stream_id" in (body ?? {})))).toBe(true);
      expect(run.client.stats().overHttp).toBe(0);
    });
  }
}

test("a first request that is bad in itself does not cost the lanes", async () => {
  await using run = await start();

  const bad = await run.client(`${run.simulator.url}/responses`, streaming("x", { metadata: { scenario: "bad-request" } }));
  await run.ask("good");

  expect(bad.status).toBe(400);
  expect(run.simulator.responses.requests.map(({ laneName }) => laneName)).toEqual(["l0", undefined, "l0"]);
});

test("requests at the same time wait until lanes are proven: a server that ignores them is never asked two things at once", async () => {
  await using run = await start({
    profile: "azure",
    rules: { lanes: "ignored", maxExecuting: 16 },
    scripts: [{ model: "slow", frameDelayMs: 3, output: [{ type: "text", text: "a b c" }] }],
  });

  const bodies = await Promise.all([run.ask("x", { model: "slow" }), run.ask("two"), run.ask("three")]);

  expect(bodies.map(answersOf)).toEqual([["a b c"], ["two"], ["three"]]);
  expect(run.client.stats().overHttp).toBe(0);
});

test("a server that allows fewer lanes than expected costs a new socket, and the caller does not notice", async () => {
  await using run = await start({
    rules: { maxLaneNames: 2 },
    scripts: [{ model: "slow", frameDelayMs: 5, output: [{ type: "text", text: "a b c" }] }],
  });
  await run.ask("proof");

  const bodies = await Promise.all(Array.from({ length: 5 }, () => run.ask("x", { model: "slow" })));

  expect(bodies.map(answersOf)).toEqual(bodies.map(() => ["a b c"]));
  expect(run.client.stats().overHttp).toBe(0);
});

test("at the age limit the requests that are refused move to another socket, and those that run on other lanes finish", async () => {
  await using run = await start({ scripts: [{ model: "slow", frameDelayMs: 10, output: [{ type: "text", text: "a b c" }] }] });
  await run.ask("proof");
  const running = run.ask("x", { model: "slow" });
  await run.simulator.responses.waitFor(({ body, eventsSent }) => body?.["model"] === "slow" && eventsSent > 0);

  run.simulator.responses.expireConnections();
  const late = await Promise.all(["two", "three", "four"].map((input) => run.ask(input)));

  expect(late.map(answersOf)).toEqual([["two"], ["three"], ["four"]]);
  expect(answersOf(await running)).toEqual(["a b c"]);
  expect(run.client.stats().overHttp).toBe(0);
});

test("an age error that names no lane is the answer to the last request, because the earlier ones were accepted", async () => {
  const limit = { type: "error", status: 400, error: { code: "websocket_connection_limit_reached", message: "Too old." } };
  let accept: (() => void) | undefined;
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const answer = (): void =>
      socket.send(...textFrames(`r_${String(create["input"])}`, String(create["input"]), { stream_id: create["stream_id"] }));
    if (create["input"] === "accepted") accept = answer;
    else if (create["input"] === "refused" && socket.index === 0) socket.send(limit);
    else answer();
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  const ask = async (input: string): Promise<unknown[]> => answersOf(await (await client(peer.url, streaming(input))).text());
  await ask("proof");
  const accepted = ask("accepted");
  await expect.poll(() => peer.creates.length).toBe(2);

  expect(await ask("refused")).toEqual(["refused"]);
  accept?.();

  expect(await accepted).toEqual(["accepted"]);
  expect(peer.creates.map(({ input }) => input)).toEqual(["proof", "accepted", "refused", "refused"]);
});

for (const lanes of [false, true]) {
  test(`a frame of a lane that nobody opened reaches no body (lanes: ${lanes})`, async () => {
    await using run = await start({}, lanes);

    const body = await run.ask("x", { metadata: { scenario: "foreign-lane" } });

    expect(answersOf(body)).toEqual(["Hello there!"]);
    const numbers = parseSse(body).map(({ data }) => data["sequence_number"]);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });
}

test("an event that belongs to no response changes nothing on any lane", async () => {
  const onCreate = (create: Json, { send }: PeerSocket): void => {
    const [first, ...rest] = textFrames(`r${peer.creates.length}`, "x", { stream_id: create["stream_id"] });
    send(...(first ? [first] : []), { type: "codex.rate_limits", limits: [] }, ...rest);
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });

  for (const input of ["a", "b"]) expect(answersOf(await (await client(peer.url, streaming(input))).text())).toEqual(["x"]);

  expect(peer.handshakes).toHaveLength(1);
});

test("an event of a response that names no lane, where lanes are known, closes the socket", async () => {
  const onCreate = (create: Json, { send }: PeerSocket): void => send(...textFrames("r", "x", { stream_id: create["stream_id"] }));
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await (await client(peer.url, streaming("proof"))).text();

  peer.sockets[0]?.send(...textFrames("stray").slice(0, 3));

  await expect.poll(() => peer.open()).toBe(0);
  await (await client(peer.url, streaming("next"))).text();
  expect(peer.handshakes).toHaveLength(2);
});

test("a refused request on one lane leaves the others alone", async () => {
  await using run = await start();
  await run.ask("proof");

  const [bad, good] = await Promise.all([
    run.client(`${run.simulator.url}/responses`, streaming("x", { metadata: { scenario: "rate-limit" } })),
    run.ask("good"),
  ]);

  expect(bad.status).toBe(429);
  expect(bad.headers.get("retry-after-ms")).toBe("10");
  expect(answersOf(good)).toEqual(["good"]);
  expect(run.client.stats().handshakes).toBe(1);
});

test("a lane whose response broke stays out of use until its late end, which reaches nobody", async () => {
  let late: (() => void) | undefined;
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const extra = { stream_id: create["stream_id"] };
    const frames = textFrames(`resp_${String(create["input"])}`, String(create["input"]), extra);
    if (create["input"] === "broken") {
      socket.send(...frames.slice(0, 5), { type: "error", status: 500, error: { message: "Broken." }, ...extra });
      late = () => socket.send({ type: "response.failed", response: { id: "resp_broken", status: "failed" }, ...extra });
      return;
    }
    socket.send(...frames.slice(0, 3));
    late?.();
    socket.send(...frames.slice(3));
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  const ask = async (input: string): Promise<string> => (await client(peer.url, streaming(input))).text();
  await ask("proof");

  expect(parseSse(await ask("broken")).at(-1)?.event).toBe("error");
  expect(answersOf(await ask("next"))).toEqual(["next"]);
  late = undefined;
  expect(answersOf(await ask("last"))).toEqual(["last"]);

  expect(peer.creates.map(({ stream_id }) => stream_id)).toEqual(["l0", "l1", "l2", "l1"]);
});

test("lanes can be chosen by URL", async () => {
  await using one = await startSimulator();
  await using two = await startSimulator();
  await using client = createWebSocketFetch({ adapter, baseURL: [one.url, two.url], lanes: (url) => url.startsWith(one.url) });

  for (const { url } of [one, two]) await (await client(`${url}/responses`, streaming("x"))).text();

  expect([one, two].map(({ responses }) => responses.requests[0]?.laneName)).toEqual(["l0", undefined]);
});
