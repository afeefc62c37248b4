import { type Engine, findEngine, runInEngine } from "@plugboard/engines";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConnectProxy, startConnectProxy } from "./connect-proxy.ts";
import { loopbackCertificate } from "./loopback-certificate.ts";
import { type LoopbackPeer, startLoopbackPeer } from "./loopback-peer.ts";

const password = "password-of-the-proxy";
const clean = { code: 1000, reason: "", wasClean: true, initiator: "local", unsent: [] };

/**
 * Adds the tests of TLS and of a proxy for an engine whose adapter has options for both.
 *
 * @param engine - The engine, or its name.
 * @param entry - Path of the program that dials untrusted, trusted, through the proxy, and with a wrong password.
 * @param serverSeesPassword - Whether the runtime shows the proxy's password to the server, as the adapter's README says.
 */
export const testTls = (engine: Engine | string, entry: string, serverSeesPassword: boolean): void => {
  let peer: LoopbackPeer;
  let proxy: ConnectProxy;
  let result: Record<"untrusted" | "trusted" | "proxied" | "refused", object>;

  beforeAll(async () => {
    const { key, cert } = await loopbackCertificate();
    peer = await startLoopbackPeer({ key, cert });
    proxy = await startConnectProxy(`Basic ${btoa(`user:${password}`)}`);
    const run = await runInEngine(typeof engine === "string" ? findEngine(engine) : engine, {
      entry,
      args: { url: peer.url, proxy: proxy.url, ca: cert, password },
    });
    result = run.result as typeof result;
  }, 60_000);

  afterAll(() => Promise.all([peer.close(), proxy.close()]));

  test("an untrusted certificate fails the attempt, and can be trusted", () => {
    expect(result.untrusted).toMatchObject({ code: "connect-failed" });
    expect(result.trusted).toEqual(clean);
  });

  test("a proxy sees neither the credential nor the subprotocols of the server", () => {
    expect(result.proxied).toEqual(clean);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(JSON.stringify(proxy.tunnels)).not.toContain("to-the-server");
    expect(peer.handshakes.at(-1)?.headers).toMatchObject({ authorization: "Bearer to-the-server" });
    expect("proxy-authorization" in (peer.handshakes.at(-1)?.headers ?? {})).toBe(serverSeesPassword);
  });

  test("a refusal of the proxy fails the attempt without the password of the proxy", () => {
    expect(result.refused).toMatchObject({ code: "connect-failed" });
    expect(JSON.stringify(result)).not.toContain(password);
  });
};
