import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { createServer as createTlsServer } from "node:tls";
import type { Cell } from "@plugboard/protocol-cases/faults";
import { startSimulator } from "@plugboard/simulator";
import { startConnectProxy } from "../engine-tests/connect-proxy.ts";
import { loopbackCertificate } from "../engine-tests/loopback-certificate.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";

/** Starts the proxies of cells that run inside an engine. */
export interface FaultControl extends AsyncDisposable {
  readonly url: string;
  /** The certificate that the TLS side shows, to be trusted. */
  readonly certificate: string;
  /** Ends a cell; gives the number of WebSockets that the client has left. */
  readonly settle: (id: string) => Promise<number>;
}

/** How long an engine may take to let go of a socket that it has ended, in milliseconds. */
const letGoMs = 5_000;

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** TLS in front of a port. */
const startTls = async (port: number) => {
  const { cert, key } = await loopbackCertificate();
  const server = createTlsServer({ cert, key, ALPNProtocols: ["http/1.1"] }, (socket) => {
    const inner = connect(port, "127.0.0.1");
    inner.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("error", () => inner.destroy()).on("close", () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { cert, server, port: portOf(server) };
};

/** Starts the control, with a simulator behind it. `settled` resolves when every cell that was reported is judged. */
export const startFaultControl = async (settled: () => Promise<unknown>): Promise<FaultControl> => {
  const simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, record: () => false, keepEnded: 0 });
  const plainPort = Number(new URL(simulator.url).port);
  const tls = await startTls(plainPort);
  const connectProxy = await startConnectProxy();
  const behind = { plain: plainPort, tls: tls.port, tunnel: Number(new URL(connectProxy.url).port) };
  const proxies = new Map<string, FaultProxy>();
  const answer = async (request: IncomingMessage): Promise<object> => {
    // Parse boundary: the program is of the same commit.
    const cell = JSON.parse(await text(request)) as Cell;
    if (request.url === "/settled") {
      await settled();
      return {};
    }
    if (request.url === "/arm") {
      proxies.get(cell.id)?.arm();
      return {};
    }
    const proxy = await startFaultProxy(cell, behind[cell.way]);
    proxies.set(cell.id, proxy);
    return { port: proxy.port, plain: simulator.url };
  };
  // A browser may send into a connection that the server has just ended for being idle, and may not send a POST again.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    answer(request).then(
      (result) => response.end(JSON.stringify(result)),
      (cause: unknown) => response.writeHead(500).end(String(cause)),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    certificate: tls.cert,
    settle: async (id) => {
      const proxy = proxies.get(id);
      const left = (await proxy?.settle(letGoMs)) ?? 0;
      proxy?.close();
      proxies.delete(id);
      return left;
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of proxies.values()) proxy.close();
      server.closeAllConnections();
      server.close();
      tls.server.close();
      await connectProxy.close();
      await simulator.close();
    },
  };
};
