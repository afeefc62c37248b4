import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { generate } from "selfsigned";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConnectProxy, startConnectProxy } from "../../../tooling/engine-tests/connect-proxy.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

const password = "password-of-the-proxy";
const clean = { code: 1000, reason: "", wasClean: true, initiator: "local", unsent: [] };
let peer: LoopbackPeer;
let proxy: ConnectProxy;
let result: Record<"untrusted" | "trusted" | "proxied" | "refused", object>;

beforeAll(async () => {
  const extensions = [
    { name: "basicConstraints" as const, cA: false },
    { name: "subjectAltName" as const, altNames: [{ type: 7 as const, ip: "127.0.0.1" }] },
  ];
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions,
  });
  peer = await startLoopbackPeer({ key, cert });
  proxy = await startConnectProxy(`Basic ${btoa(`user:${password}`)}`);
  const entry = fileURLToPath(new URL("./tls-program.ts", import.meta.url));
  const run = await runInEngine(findEngine("bun"), { entry, args: { url: peer.url, proxy: proxy.url, ca: cert, password } });
  result = run.result as typeof result;
}, 60_000);

afterAll(() => Promise.all([peer.close(), proxy.close()]));

test("an untrusted certificate fails the attempt, and an option can trust it", () => {
  expect(result.untrusted).toMatchObject({ code: "connect-failed" });
  expect(result.trusted).toEqual(clean);
});

test("an option can name a proxy, which sees neither the credential nor the subprotocols of the server", () => {
  expect(result.proxied).toEqual(clean);
  expect(proxy.tunnels.length).toBeGreaterThan(0);
  expect(JSON.stringify(proxy.tunnels)).not.toContain("to-the-server");
  expect(peer.handshakes.at(-1)?.headers).toMatchObject({ authorization: "Bearer to-the-server" });
  expect(peer.handshakes.at(-1)?.headers).not.toHaveProperty("proxy-authorization");
});

test("a refusal of the proxy fails the attempt without the password of the proxy", () => {
  expect(result.refused).toMatchObject({ code: "connect-failed" });
  expect(JSON.stringify(result)).not.toContain(password);
});
