import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";
import { afterEach, expect, test, vi } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();

afterEach(() => {
  vi.useRealTimers();
});

const differing: Record<string, Record<string, string>> = {
  "another key": { authorization: "Bearer other" },
  "another api-key": { "api-key": "other" },
  "another organization": { "OpenAI-Organization": "org_2" },
  "another project": { "openai-project": "proj_2" },
  "another beta": { "openai-beta": "x=1" },
  "a header of the caller's own": { "x-tenant": "2" },
};

for (const [name, headers] of Object.entries(differing)) {
  test(`${name} means another socket, and reaches the handshake`, async () => {
    await using peer = await startPeer();
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    let turn = 0;
    const send = async (more: Record<string, string>): Promise<void> => {
      const init = streaming(`turn ${turn++}`, {}, { headers: { authorization: "Bearer sk-test", ...more } });
      await (await client(peer.url, init)).text();
    };

    await send({});
    await send(headers);
    await send({});

    expect(peer.handshakes).toHaveLength(2);
    const sent = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
    expect(peer.handshakes[1]?.headers).toMatchObject(sent);
    expect(peer.sockets.map(({ index }) => index)).toEqual([0, 1]);
  });
}

test("headers of one request neither open a socket nor travel in a handshake", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, perRequestHeaders: ["X-Turn"] });

  for (const retry of ["0", "1"]) {
    const headers = {
      authorization: "Bearer sk-test",
      "x-stainless-retry-count": retry,
      traceparent: retry,
      "x-turn": retry,
      "user-agent": `u${retry}`,
    };
    await (await client(peer.url, streaming(retry, {}, { headers }))).text();
  }

  expect(peer.handshakes).toHaveLength(1);
  const { authorization, "user-agent": userAgent, ...rest } = peer.handshakes[0]?.headers ?? {};
  expect([authorization, userAgent]).toEqual(["Bearer sk-test", "u0"]);
  expect(Object.keys(rest).filter((name) => !/^(host|connection|upgrade|sec-websocket-.*)$/.test(name))).toEqual([]);
});

test("more requests than sockets wait in order, and all are answered", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 2 });

  const inputs = Array.from({ length: 20 }, (_, index) => `q${index}`);
  const bodies = await Promise.all(inputs.map(async (input) => (await client(peer.url, streaming(input))).text()));

  expect(bodies.every((body, index) => body.includes(`_q${index}"`))).toBe(true);
  expect(peer.handshakes).toHaveLength(2);
  expect(peer.creates).toHaveLength(inputs.length);
  // Which of two sockets is heard first is up to the network; on each of them what waited longer comes first.
  for (const socket of [0, 1]) {
    const own = inputs.filter((_, index) => bodies[index]?.includes(`resp_${socket}_`));
    expect(own).not.toHaveLength(0);
    expect(peer.creates.map(({ input }) => input).filter((input) => own.includes(String(input)))).toEqual(own);
  }
});

test("a request that waits for a socket can be aborted, and leaves the queue", async () => {
  await using peer = await startPeer({ onCreate: () => undefined });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 1 });
  const first = new AbortController();
  const second = new AbortController();
  const failures = [first, second].map(({ signal }) => client(peer.url, streaming("a", {}, { signal })).catch((error: unknown) => error));
  await expect.poll(() => [peer.creates.length, client.stats().waiting]).toEqual([1, 1]);

  second.abort("two");
  first.abort("one");

  expect(await Promise.all(failures)).toEqual(["one", "two"]);
  expect(client.stats().waiting).toBe(0);
  expect(peer.creates).toHaveLength(1);
});

test("only the request that finds every socket busy for connectTimeoutMs goes over HTTP", async () => {
  await using peer = await startPeer({ onCreate: (create, { send }) => create["input"] === "held" || send(...textFrames("r")) });
  const reasons: unknown[] = [];
  await using client = createWebSocketFetch({
    adapter,
    baseURL: peer.baseURL,
    maxSockets: 1,
    connectTimeoutMs: 100,
    onFallback: ({ reason }) => reasons.push(reason),
  });
  const controller = new AbortController();
  const held = client(peer.url, streaming("held", {}, { signal: controller.signal })).catch(() => undefined);
  await expect.poll(() => peer.creates.length).toBe(1);

  await client(peer.url, streaming("waits"));
  controller.abort();
  await held;
  await (await client(peer.url, streaming("next"))).text();

  expect(reasons).toEqual(["busy"]);
  expect(peer.creates.map(({ input }) => input)).toEqual(["held", "next"]);
});

test("a socket past its age takes no new request, and is not cut while one runs", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const held: (() => void)[] = [];
  const onCreate = (create: Json, { send }: PeerSocket): void => {
    const frames = textFrames(`resp_${String(create["input"])}`);
    if (create["input"] !== "long") return send(...frames);
    send(...frames.slice(0, 4));
    held.push(() => send(...frames.slice(4)));
  };
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const long = await client(peer.url, streaming("long"));

  vi.setSystemTime(Date.now() + 56 * 60_000);
  await (await client(peer.url, streaming("next"))).text();
  held[0]?.();

  expect(parseSse(await long.text())).toHaveLength(9);
  await (await client(peer.url, streaming("last"))).text();
  expect(peer.handshakes).toHaveLength(2);
  await expect.poll(() => peer.open()).toBe(1);
});

test("an idle socket closes after idleTimeoutMs with 1000, and the next request opens another", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, idleTimeoutMs: 50 });
  await (await client(peer.url, streaming("a"))).text();

  const code = await new Promise((resolve) => peer.sockets[0]?.ws.once("close", resolve));
  expect(code).toBe(1000);
  await (await client(peer.url, streaming("b"))).text();
  expect(peer.handshakes).toHaveLength(2);
});

test("a socket that the server closed while it was idle is replaced, unseen by the caller", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a"))).text();

  peer.sockets[0]?.ws.close(1001);
  await expect.poll(() => client.stats().openSockets).toBe(0);

  expect((await client(peer.url, streaming("b"))).status).toBe(200);
  expect(peer.handshakes).toHaveLength(2);
});

test("prewarm opens the socket that the first request uses", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  await client.prewarm({ headers: { Authorization: "Bearer sk-test" } });
  expect(client.stats()).toMatchObject({ openSockets: 1, handshakes: 1 });
  await (await client(peer.url, streaming("a"))).text();

  expect(peer.handshakes).toHaveLength(1);
});

test("prewarm with a body lets the server read it, and the first request sends the rest", async () => {
  await using simulator = await startSimulator();
  await using client = createWebSocketFetch({ adapter, baseURL: simulator.url });
  const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };
  const rules = { role: "developer", content: "Be brief." };
  const question = { role: "user", content: "Hi" };

  await client.prewarm({ headers, body: { model: "gpt-5.6", store: false, input: [rules] } });
  await (await client(`${simulator.url}/responses`, streaming([rules, question]))).text();

  const [warmUp, first] = simulator.responses.requests;
  expect(warmUp?.body).toMatchObject({ generate: false, input: [rules] });
  expect(first?.body).toMatchObject({ previous_response_id: warmUp?.responseId, input: [question] });
  expect(first?.effectiveContext).toHaveLength(2);
  expect(client.stats()).toMatchObject({ handshakes: 1, increments: 1 });
});

test("prewarm without headers opens what was used before, and nothing beside the bases", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a"))).text();
  peer.sockets[0]?.ws.close(1001);
  await expect.poll(() => client.stats().openSockets).toBe(0);

  await client.prewarm();
  await client.prewarm({ url: peer.url.replace("/v1/", "/v2/"), headers: {} });
  await (await client(peer.url, streaming("b"))).text();

  expect(peer.handshakes.map(({ url, headers }) => [url, headers["authorization"]])).toEqual([
    ["/v1/responses", "Bearer sk-test"],
    ["/v1/responses", "Bearer sk-test"],
  ]);
});

test("a thousand identities and more are served, and those without a socket are forgotten", async () => {
  await using peer = await startPeer({
    refuse: ({ headers }) => (headers["authorization"] === "Bearer last" ? undefined : { status: 503 }),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, fetch: async () => new Response("http") });
  const send = async (key: string): Promise<string> =>
    (await client(peer.url, streaming("a", {}, { headers: { authorization: `Bearer ${key}` } }))).text();

  for (let index = 0; index < 1100; index += 1) await send(`k${index}`);

  expect(await send("last")).toContain("response.completed");
  expect(client.stats()).toMatchObject({ handshakes: 1101, overHttp: 1100, openSockets: 1 });
});

test("prewarm that fails is silent, and does not cost the request", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 503 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  await client.prewarm({ headers: { authorization: "Bearer sk-test" } });

  expect((await client(peer.url, streaming("a"))).status).toBe(200);
});

test("close() closes every socket, fails what runs, and leaves later requests to HTTP", async () => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames("r").slice(0, 3)) });
  const client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const responses = await Promise.all([client(peer.url, streaming("a")), client(peer.url, streaming("b"))]);

  await client.close();
  const failures = await Promise.all(responses.map((response) => response.text().catch((error: unknown) => error)));

  expect(failures).toMatchObject([{ message: "terminated" }, { message: "terminated" }]);
  await expect.poll(() => peer.open()).toBe(0);
  await client(peer.url, streaming("c"));
  expect(peer.posts).toHaveLength(1);
});

test("a process with an idle socket exits by itself", async () => {
  await using peer = await startPeer();
  const program = `
    import { nodeAdapter } from "@plugboard/node";
    import { createWebSocketFetch } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";
    const client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: ${JSON.stringify(peer.baseURL)} });
    const response = await client(${JSON.stringify(peer.url)}, { method: "POST", body: '{"stream":true,"input":"a"}' });
    console.log((await response.text()).includes("response.completed"));
  `;

  const child = promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    timeout: 15_000,
  });

  expect((await child).stdout).toBe("true\n");
});
