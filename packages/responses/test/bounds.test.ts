import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Adapter } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startHeldPeer } from "./held-peer.ts";
import { type Json, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

const asTenant = (name: string): RequestInit => ({ headers: { authorization: `Bearer ${name}` } });

test("many identities share maxTotalSockets: the socket that was idle longest makes room", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxTotalSockets: 3 });
  const ask = async (tenant: string, turn: number): Promise<string | null> => {
    const response = await client(peer.url, streaming(`${tenant}${turn}`, {}, asTenant(tenant)));
    await response.text();
    return response.headers.get("x-plugboard-transport");
  };
  for (const tenant of ["a", "b", "c"]) await ask(tenant, 1);
  await ask("a", 2);

  expect(await ask("d", 1)).toBe("ws");
  expect(client.stats().openSockets).toBe(3);
  await ask("a", 3);
  await ask("c", 2);

  // `b` was idle longest, so only it would need another handshake.
  expect(peer.handshakes.map(({ headers }) => headers["authorization"])).toEqual(["a", "b", "c", "d"].map((name) => `Bearer ${name}`));
  await expect.poll(() => peer.open()).toBe(3);
});

test("where every socket of the client is busy a request of another identity waits for one", async () => {
  await using held = await startHeldPeer((input) => input === "held");
  const { peer } = held;
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxTotalSockets: 1 });
  const first = client(peer.url, streaming("held", {}, asTenant("a")));
  await held.arrival("held");
  const second = client(peer.url, streaming("second", {}, asTenant("b")));
  await expect.poll(() => client.stats().waiting).toBe(1);

  held.tell("held", ...held.answer("held"));

  expect(await (await first).text()).toContain("answer to held");
  expect(await (await second).text()).toContain("answer to second");
  expect(client.stats()).toMatchObject({ overHttp: 0, waiting: 0, openSockets: 1 });
});

test("300 identities with 16 sockets between them are all answered over sockets", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxTotalSockets: 16, connectTimeoutMs: 60_000 });

  const answers = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => (await client(peer.url, streaming(`q${index}`, {}, asTenant(`t${index}`)))).text()),
  );

  expect(answers.every((text, index) => text.includes(`_q${index}"`))).toBe(true);
  expect(client.stats()).toMatchObject({ overHttp: 0, overSocket: 300, waiting: 0 });
  expect(client.stats().openSockets).toBeLessThanOrEqual(16);
});

test("a process without file descriptors makes a request wait for a socket that closes, not fail", async () => {
  let open = 0;
  const scarce = {
    ...adapter,
    open: async (...args: Parameters<Adapter["open"]>) => {
      if (open > 0) throw Object.assign(new Error("connect EMFILE 127.0.0.1"), { code: "EMFILE" });
      open += 1;
      return adapter.open(...args);
    },
  } as Adapter;
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter: scarce, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a", {}, asTenant("a")))).text();
  peer.sockets[0]?.ws.on("close", () => (open -= 1));

  const response = await client(peer.url, streaming("b", {}, asTenant("b")));

  expect(response.headers.get("x-plugboard-transport")).toBe("ws");
  expect(client.stats().overHttp).toBe(0);
});

const user = (content: string): Json => ({ role: "user", content });

test("beyond maxHistoryBytes the conversation that was used longest ago is forgotten, and sent in full", async () => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames(`r${peer.creates.length}`)) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxHistoryBytes: 50_000 });
  const long = (name: string): Json => user(name.repeat(10_000));
  const ask = async (tenant: string, input: readonly Json[]): Promise<void> =>
    void (await (await client(peer.url, streaming(input, {}, asTenant(tenant)))).text());
  const answer = { role: "assistant", content: "Hello" };

  for (const tenant of ["a", "b", "c"]) await ask(tenant, [long(tenant)]);
  for (const tenant of ["c", "b", "a"]) await ask(tenant, [long(tenant), answer, user("more")]);

  expect(peer.creates.slice(3).map(({ input }) => (input as Json[]).length)).toEqual([1, 1, 3]);
});

test("what is kept of a finished request is its text, once: 24 conversations of a megabyte are held in less than 40 MB", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames(`r${peer.creates.length}`)) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxHistoryBytes: 1_000_000_000 });
  const ask = async (name: number): Promise<void> => {
    const input = Array.from({ length: 1000 }, (_, index) => user(`${name} ${index} ${"x".repeat(1000)}`));
    await (await client(peer.url, streaming(input, {}, asTenant(`t${name}`)))).text();
    peer.creates.length = 0;
  };
  await ask(-1);
  gc();
  const before = process.memoryUsage().heapUsed;

  for (let name = 0; name < 24; name += 1) await ask(name);
  gc();

  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(40);
});
