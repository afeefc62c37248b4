import { type Engine, findEngine, runInEngine } from "@plugboard/engines";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConnectProxy, startConnectProxy } from "./connect-proxy.ts";
import type { TlsArguments, TlsExercise } from "./exercise-tls.ts";
import { loopbackCertificate } from "./loopback-certificate.ts";
import { type LoopbackPeer, startLoopbackPeer } from "./loopback-peer.ts";
import { createTestAuthority } from "./test-authority.ts";

const password = "password-of-the-proxy";
const clean = { code: 1000, reason: "", wasClean: true, initiator: "local", unsent: [] };
const failed = { code: "connect-failed", delivery: "not-sent" };

/** What differs between runtimes. */
export interface TlsTraits {
  /** Whether the runtime shows the proxy's password to the server, as the adapter's README says. */
  readonly serverSeesPassword?: boolean;
  /** Whether the adapter has an option for hosts that are dialled directly. */
  readonly takesNoProxy: boolean;
}

const startServers = async (): Promise<{
  readonly peers: Record<keyof TlsArguments["servers"], LoopbackPeer>;
  readonly args: Pick<TlsArguments, "selfSignedCert" | "ca" | "client">;
}> => {
  const { ca, issue } = await createTestAuthority();
  const address = "127.0.0.1";
  const selfSigned = await loopbackCertificate();
  const [good, expired, other] = await Promise.all([
    issue({ address }),
    issue({ address, expiresInDays: -1 }),
    issue({ address: "127.0.0.2" }),
  ]);
  const peers = {
    plain: await startLoopbackPeer(good),
    selfSigned: await startLoopbackPeer(selfSigned),
    expired: await startLoopbackPeer(expired),
    otherHost: await startLoopbackPeer(other),
    tls12: await startLoopbackPeer({ ...good, maxVersion: "TLSv1.2" }),
    mutual: await startLoopbackPeer({ ...good, ca, requestCert: true, rejectUnauthorized: true }),
  };
  return { peers, args: { selfSignedCert: selfSigned.cert, ca, client: await issue({ address: "127.0.0.3" }) } };
};

/**
 * Adds the tests of TLS and of a proxy for an engine whose adapter has options for both.
 *
 * @param engine - The engine, or its name.
 * @param entry - Path of the program that gives adapters to the exercise of TLS.
 */
export const testTls = (engine: Engine | string, entry: string, { serverSeesPassword = false, takesNoProxy }: TlsTraits): void => {
  let peers: Awaited<ReturnType<typeof startServers>>["peers"];
  let proxy: ConnectProxy;
  let result: TlsExercise;

  beforeAll(async () => {
    const started = await startServers();
    peers = started.peers;
    proxy = await startConnectProxy(`Basic ${btoa(`user:${password}`)}`);
    const gone = await startConnectProxy("");
    await gone.close();
    const servers = Object.fromEntries(Object.entries(peers).map(([name, { url }]) => [name, url])) as TlsArguments["servers"];
    const args: TlsArguments = { ...started.args, servers, proxy: proxy.url, goneProxy: gone.url, password, takesNoProxy };
    const run = await runInEngine(typeof engine === "string" ? findEngine(engine) : engine, { entry, args });
    result = run.result as TlsExercise;
  }, 60_000);

  afterAll(() => Promise.all([...Object.values(peers), proxy].map((each) => each.close())));

  test("an untrusted certificate fails the attempt, and it or its authority can be trusted", () => {
    expect(result).toMatchObject({ untrusted: failed, ofUnknownAuthority: failed, trusted: clean, ofTrustedAuthority: clean });
  });

  test("a certificate that has expired or is for another host fails the attempt although its authority is trusted, and nothing is sent", () => {
    expect(result).toMatchObject({ expired: failed, forAnotherHost: failed, expiredThroughProxy: failed });
    expect([...peers.expired.handshakes, ...peers.otherHost.handshakes]).toEqual([]);
  });

  test("a server that speaks no newer version than TLS 1.2 is reached", () => {
    expect(result["tls12"]).toEqual(clean);
    expect(peers.tls12.versions).toEqual(["TLSv1.2"]);
  });

  test("a server that demands a certificate of the client is reached with it, and without it nothing is sent", () => {
    expect(result).toMatchObject({ withClientCertificate: clean, withoutClientCertificate: { code: "connect-failed" } });
    expect(peers.mutual.handshakes).toHaveLength(1);
  });

  test("a proxy sees neither the credential nor the subprotocols of the server", () => {
    expect(result["proxied"]).toEqual(clean);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(JSON.stringify(proxy.tunnels)).not.toContain("to-the-server");
    const [, proxied] = peers.plain.handshakes;
    expect(proxied?.headers).toMatchObject({ authorization: "Bearer to-the-server" });
    expect("proxy-authorization" in (proxied?.headers ?? {})).toBe(serverSeesPassword);
  });

  test("a refusal of the proxy fails the attempt without the password of the proxy", () => {
    expect(result["refusedByProxy"]).toMatchObject({ code: "connect-failed" });
    expect(JSON.stringify(result)).not.toContain(password);
  });

  test("a proxy that is not there fails the attempt, and nothing goes direct", () => {
    expect(result["proxyGone"]).toMatchObject(failed);
    expect(peers.plain.handshakes.filter(({ path }) => path === "/through-a-proxy-that-is-gone")).toEqual([]);
  });

  // An adapter without the option leaves this to its runtime.
  if (takesNoProxy) {
    test("a host that `noProxy` names is dialled directly, and no other", () => {
      expect(result).toMatchObject({ exempt: clean, othersExempt: failed });
    });
  }
};
