import { createConnection } from "node:net";
import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";
import { startScenarioServer } from "../src/server.ts";
import { useScenarioServer } from "./start-server.ts";

const server = useScenarioServer();

interface Leased {
  readonly token: string;
  readonly url: string;
}

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${server.baseUrl()}${path}`)).json()) as T;

test("each lease is an origin of its own on loopback", async () => {
  const [first, second] = await Promise.all([get<Leased>("/lease"), get<Leased>("/lease")]);
  expect(first.url).toMatch(/^ws:\/\/127\.\d+\.\d+\.\d+:\d+$/);
  expect(first.url).not.toBe(second.url);
});

test("the control interface answers pages of any origin", async () => {
  const response = await fetch(`${server.baseUrl()}/lease`);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
});

test("unknown tokens, verbs and scenarios are told as such", async () => {
  expect((await fetch(`${server.baseUrl()}/observe/none`)).status).toBe(404);
  expect((await fetch(`${server.baseUrl()}/nothing`)).status).toBe(404);
  const { url } = await get<Leased>("/lease");
  await expect(connect(nodeAdapter(), `${url}/no-such-scenario`)).rejects.toMatchObject({ handshake: { status: 404 } });
});

test("a release ends the sockets of its lease and no others", async () => {
  const [first, second] = await Promise.all([get<Leased>("/lease"), get<Leased>("/lease")]);
  const [ended, kept] = await Promise.all([connect(nodeAdapter(), `${first.url}/mute`), connect(nodeAdapter(), `${second.url}/mute`)]);
  await get(`/release/${first.token}`);
  expect((await ended.closed).code).toBe(1006);
  expect(kept.status).toBe("open");
  kept.terminate();
});

test("an observation waits for the next change", async () => {
  const { token, url } = await get<Leased>("/lease");
  const before = await get<{ readonly revision: number }>(`/observe/${token}`);
  const next = get<{ readonly accepted: number }>(`/observe/${token}?after=${before.revision}`);
  const { hostname, port } = new URL(url);
  const tcp = createConnection(Number(port), hostname);
  expect((await next).accepted).toBe(1);
  tcp.destroy();
});

test("close() ends everything, so that the process can exit", async () => {
  const own = await startScenarioServer();
  const { url } = (await (await fetch(`${own.baseUrl}/lease`)).json()) as Leased;
  const connection = await connect(nodeAdapter(), `${url}/text-steadily`);
  await own.close();
  expect((await connection.closed).code).toBe(1006);
  expect(own.openSockets()).toBe(0);
  await expect(fetch(`${own.baseUrl}/lease`)).rejects.toThrow();
});
