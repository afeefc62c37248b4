import { inspect } from "node:util";
import { afterFirstFrame, type CloseInfo, connect } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { afterEach, describe, expect, test } from "vitest";
import { type Behaviour, type Handshake, type Peer, refusal, startPeer, switching } from "./peer.ts";
import { startConnectProxy } from "./proxy.ts";

const canaries = ["canary-header-4f81c2", "canary-protocol-77ab03", "canary-query-e5d916", "canary-cookie-1c9b42", "canary-proxy-98fe7d"];

let peer: Peer | undefined;
afterEach(async () => await peer?.close());

/** Everything that a log, a reporter or a curious reader may print of a value. */
const everything = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? value.stack : "",
  ].join("\n");

const expectNoCanary = (value: unknown): void => {
  const text = everything(value);
  for (const canary of canaries) expect(text).not.toContain(canary);
};

const request = (url: string): Parameters<typeof connect>[1] => ({
  url: `${url}realtime?model=m&token=${canaries[2]}`,
  headers: { Authorization: `Bearer ${canaries[0]}`, Cookie: `session=${canaries[3]}` },
  protocols: ["realtime", `key.${canaries[1]}`],
});

const everyHeader = ({ headers, path }: Handshake): string => [path, ...headers.values()].join(" ");

const failures: Record<string, Behaviour & { readonly url?: string }> = {
  "a refused connection": { url: "ws://127.0.0.1:1/" },
  "an unknown host": { url: "ws://no-such-host.invalid/" },
  "a refusal that repeats the request in its body and headers": {
    asked: (handshake) => handshake.socket.end(refusal(401, everyHeader(handshake), `X-Echo: ${everyHeader(handshake)}`)),
  },
  "a redirect that repeats the query": {
    asked: ({ socket, path }) => socket.end(refusal(302, "", `Location: https://other.invalid${path}`)),
  },
  "a subprotocol that was not selected": { asked: (handshake) => handshake.socket.write(switching(handshake)) },
  "a broken answer": { asked: (handshake) => handshake.socket.end(`HTTP/1.1 2${everyHeader(handshake)}\r\n\r\n`) },
  "a reset": { asked: ({ socket }) => socket.resetAndDestroy() },
  "a deadline": {},
  "a close before readiness": {
    asked: (handshake) =>
      handshake.socket.end(Buffer.concat([Buffer.from(switching(handshake, "Sec-WebSocket-Protocol: realtime")), Buffer.from([0x88, 0])])),
  },
};

describe.each([nodeAdapter(), nativeAdapter()])("no error of $name shows a secret", (adapter) => {
  test.each(Object.entries(failures))("after %s", async (_name, { url, ...behaviour }) => {
    peer = await startPeer(behaviour);
    const attempt = connect(adapter, request(url ?? peer.url), {}, { connectTimeoutMs: 300, readiness: afterFirstFrame });
    const error: unknown = await attempt.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Error);
    expectNoCanary(error);
  });

  test("after a protocol violation of an open connection, nor does the connection itself", async () => {
    peer = await startPeer({
      asked: (handshake) => handshake.socket.write(switching(handshake, "Sec-WebSocket-Protocol: realtime")),
    });
    const connection = await connect(adapter, request(peer.url));
    peer.handshakes[0]?.socket.write(Buffer.from([0x83, 0]));
    const info: CloseInfo = await connection.closed;
    expect(info.error).toMatchObject({ code: "connection-lost" });
    expectNoCanary(info);
    expectNoCanary(connection);
    expectNoCanary(adapter);
  });
});

test("neither an adapter with a proxy nor its errors show the proxy's password", async () => {
  const proxy = await startConnectProxy((socket) => socket.end("HTTP/1.1 407 No\r\n\r\n"));
  const adapter = nodeAdapter({ proxy: proxy.url.replace("//", `//user:${canaries[4]}@`) });
  const error: unknown = await connect(adapter, "ws://127.0.0.1:1/").catch((cause: unknown) => cause);
  await proxy.close();
  expect(error).toMatchObject({ code: "connect-failed" });
  expectNoCanary(error);
  expectNoCanary(adapter);
});
