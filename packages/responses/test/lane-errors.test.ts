import { spawn } from "node:child_process";
import { once } from "node:events";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type HeldPeer, startHeldPeer } from "./held-peer.ts";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

const user = (content: string): Json => ({ role: "user", content });

/** A client whose lanes are proven, and what becomes of a request: its status and text, or its failure. */
const start = async (held: HeldPeer) => {
  const client = createWebSocketFetch({ adapter, baseURL: held.peer.baseURL, lanes: true });
  const ask = async (input: string, init: RequestInit = {}): Promise<string> => {
    const pending = client(held.peer.url, streaming(input, {}, init));
    await held.arrival(input);
    return pending
      .then(async (response) => `${response.status} ${/answer to \w+/.exec(await response.text())?.[0] ?? ""}`)
      .catch((error: unknown) => String(error instanceof Error ? error.message : error));
  };
  await ask("first");
  return { client, ask, [Symbol.asyncDispose]: () => client.close() };
};

const isHeld = (input: string): boolean => input !== "first";

const nameless = (held: HeldPeer, error: Json, status: number): void =>
  held.peer.sockets[0]?.send({ type: "error", status, error: { type: "invalid_request_error", message: "No.", ...error } });

const lanesOf = (held: HeldPeer): unknown[] => held.peer.creates.map(({ input, stream_id }) => `${String(input)} on ${String(stream_id)}`);

test("an error that names no lane, while several requests are pending, fails those and gives nobody another's answer", async () => {
  await using held = await startHeldPeer(isHeld);
  await using run = await start(held);
  const running = run.ask("running");
  await held.arrival("running");
  held.tell("running", ...held.answer("running").slice(0, 4));
  const pending = [run.ask("a"), run.ask("b")];
  await Promise.all([held.arrival("a"), held.arrival("b")]);

  nameless(held, { code: "rate_limit_exceeded" }, 429);
  expect(await Promise.all(pending)).toEqual(["fetch failed", "fetch failed"]);
  const late = run.ask("late");
  held.tell("a", ...held.answer("a"));
  await held.arrival("late");
  held.tell("late", ...held.answer("late"));
  held.tell("running", ...held.answer("running").slice(4));

  expect(await late).toBe("200 answer to late");
  expect(await running).toBe("200 answer to running");
  expect(held.peer.handshakes).toHaveLength(2);
  await expect.poll(() => held.peer.open()).toBe(1);
});

test("an error that names no lane goes to the request that is pending, if only one is", async () => {
  await using held = await startHeldPeer(isHeld);
  await using run = await start(held);
  const refused = run.ask("refused");
  await held.arrival("refused");

  nameless(held, { code: "rate_limit_exceeded" }, 429);

  expect(await refused).toBe("429 ");
  expect(held.peer.handshakes).toHaveLength(1);
});

test("the age limit of an abandoned request is not taken for a sibling's", async () => {
  await using held = await startHeldPeer(isHeld);
  await using run = await start(held);
  const accepted = run.ask("accepted");
  await held.arrival("accepted");
  const controller = new AbortController();
  const abandoned = run.ask("abandoned", { signal: controller.signal });
  await held.arrival("abandoned");
  controller.abort("stop");
  expect(await abandoned).toBe("stop");

  nameless(held, { code: "websocket_connection_limit_reached" }, 400);
  held.tell("accepted", ...held.answer("accepted"));

  expect(await accepted).toBe("200 answer to accepted");
  expect(run.client.stats()).toMatchObject({ resends: 0 });
  await expect.poll(() => held.peer.open()).toBe(0);
});

test("an abandoned response that breaks keeps its lane out of use until its late end, which reaches nobody", async () => {
  await using held = await startHeldPeer(isHeld);
  await using run = await start(held);
  const sibling = run.ask("sibling");
  await held.arrival("sibling");
  held.tell("sibling", ...held.answer("sibling").slice(0, 4));
  const controller = new AbortController();
  const broken = await (async () => {
    const pending = run.client(held.peer.url, streaming("broken", {}, { signal: controller.signal }));
    await held.arrival("broken");
    held.tell("broken", ...held.answer("broken").slice(0, 4));
    return pending;
  })();
  controller.abort("stop");
  expect(await broken.text().catch((error: unknown) => error)).toBe("stop");

  held.tell("broken", { type: "error", sequence_number: 4, status: 500, error: { type: "server_error", message: "Broke." } });
  held.tell("sibling", ...held.answer("sibling").slice(4, 5));
  const next = run.ask("next");
  await held.arrival("next");
  held.tell("broken", { type: "response.failed", sequence_number: 5, response: { id: "resp_broken", status: "failed" } });
  held.tell("next", ...held.answer("next"));
  expect(await next).toBe("200 answer to next");
  held.tell("sibling", ...held.answer("sibling").slice(5));

  expect(await sibling).toBe("200 answer to sibling");
  expect(
    new Set(
      lanesOf(held)
        .slice(1)
        .map((line) => String(line).split(" ")[2]),
    ).size,
  ).toBe(3);
});

test("an abandoned response that never ends holds neither its socket nor the process", async () => {
  const isEndless = (input: string): boolean => input === "endless" || input === "slow";
  await using held = await startHeldPeer(isEndless);
  const { peer } = held;
  const program = `
    import { nodeAdapter } from "@plugboard/node";
    import { createWebSocketFetch } from "@plugboard/responses";
    const client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: ${JSON.stringify(peer.baseURL)}, lanes: true });
    const ask = (input, signal) => client(${JSON.stringify(peer.url)}, { method: "POST", body: JSON.stringify({ stream: true, input }), signal });
    await (await ask("first")).text();
    const controller = new AbortController();
    const endless = await ask("endless", controller.signal);
    const slow = await ask("slow");
    controller.abort();
    await endless.text().catch(() => undefined);
    console.log("abandoned");
    console.log((await slow.text()).includes("response.completed"));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: import.meta.dirname, timeout: 15_000 });
  const exited = once(child, "exit");
  for (const input of ["endless", "slow"]) {
    await held.arrival(input);
    held.tell(input, ...held.answer(input).slice(0, 4));
  }
  await once(child.stdout, "data");
  held.tell("slow", ...held.answer("slow").slice(4));

  expect(await exited).toEqual([0, null]);
});

test("a socket closes after idleTimeoutMs although an abandoned response on it never ended", async () => {
  await using held = await startHeldPeer(isHeld);
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true, idleTimeoutMs: 50 });
  await (await client(peer.url, streaming("first"))).text();
  const begin = async (input: string): Promise<Response> => {
    const pending = client(peer.url, streaming(input));
    await held.arrival(input);
    held.tell(input, ...held.answer(input).slice(0, 4));
    return pending;
  };
  const [endless, sibling] = [await begin("endless"), await begin("sibling")];
  await endless.body?.cancel();
  held.tell("sibling", ...held.answer("sibling").slice(4));
  await sibling.text();

  await expect.poll(() => client.stats().openSockets).toBe(0);
  await expect.poll(() => peer.open()).toBe(0);
});

test("a bad item of a continuation does not cost the lanes that were proven", async () => {
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const extra = { stream_id: create["stream_id"] };
    const error = { type: "invalid_request_error", code: "invalid_value", message: "Bad image.", param: "input[2].content[0].image_url" };
    if (JSON.stringify(create["input"]).includes("bad")) return socket.send({ type: "error", status: 400, ...extra, error });
    socket.send(...textFrames(`r${peer.creates.length}`, "Hello", extra));
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await (await client(peer.url, streaming([user("one")]))).text();

  const bad = await client(peer.url, streaming([user("one"), { role: "assistant", content: "Hello" }, user("bad")]));
  expect(bad.status).toBe(400);
  expect(await bad.text()).toContain("Bad image.");
  await Promise.all(Array.from({ length: 20 }, async (_, index) => (await client(peer.url, streaming([user(`q${index}`)]))).text()));

  expect(peer.creates).toHaveLength(23);
  expect(peer.creates.every((create) => "stream_id" in create)).toBe(true);
  expect(peer.handshakes).toHaveLength(2);
});

test("a lane's name that is refused with 422 means that the server has no lanes", async () => {
  const error = { type: "invalid_request_error", message: "Unknown parameter: 'stream_id'.", param: "stream_id" };
  const onCreate = (create: Json, socket: PeerSocket): void =>
    create["stream_id"] ? socket.send({ type: "error", status: 422, error }) : socket.send(...textFrames(`r${peer.creates.length}`));
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });

  for (const input of ["a", "b"]) expect((await client(peer.url, streaming(input))).status).toBe(200);
});

test("an error that names no lane ends the response that runs, if only one does, as it does without lanes", async () => {
  await using held = await startHeldPeer(isHeld);
  await using run = await start(held);
  const running = run.ask("running");
  await held.arrival("running");
  held.tell("running", ...held.answer("running").slice(0, 4));

  held.peer.sockets[0]?.send({ type: "error", error: { code: "server_error", message: "died" } });

  expect(await running).toBe("200 ");
  await expect.poll(() => held.peer.open()).toBe(0);
});
