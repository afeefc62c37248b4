import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { viewSession } from "./realtime/directory/simulator-session.ts";
import { parseScript } from "./realtime/script/script-schema.ts";
import { routeRequest, routeUpgrade } from "./router.ts";
import type { Simulator } from "./simulator.ts";
import { SimulatorError } from "./simulator-error.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { createParts, type SimulatorParts } from "./simulator-parts.ts";

/** How long clients may take to answer the close frame when the simulator is closed, in milliseconds. */
const closeGraceMs = 250;

/**
 * Starts a local server that speaks the OpenAI Realtime and Responses APIs.
 *
 * Rejects with {@link SimulatorError}: `bad-option`, `bad-script`, or `listen-failed`.
 *
 * @example
 * await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello." }] }] } });
 * const socket = new WebSocket(`${simulator.wsUrl}?model=gpt-realtime`, ["realtime", "openai-insecure-api-key.sk-test"]);
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { host = "127.0.0.1", port = 0, speed = 5 } = options;
  if (!(speed > 0)) throw new SimulatorError("bad-option", `speed: a number above 0 was expected, not ${String(speed)}`);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new SimulatorError("bad-option", `port: an integer from 0 to 65535 was expected, not ${String(port)}`);
  }
  const parts = createParts(options);
  const server = createServer((request, response) => routeRequest(parts, request, response));
  server.on("upgrade", (request, socket, head) => routeUpgrade(parts, request, socket, head));
  const close = closeOnce(server, parts);
  const bound = await listen(server, host, port);
  return viewSimulator(parts, `${host.includes(":") ? `[${host}]` : host}:${bound}`, close);
};

/** The public face of the parts. */
const viewSimulator = (parts: SimulatorParts, authority: string, close: () => Promise<void>): Simulator => {
  const { realtime, directory, calls, log, cursor, responses } = parts;
  return {
    url: `http://${authority}/v1`,
    wsUrl: `ws://${authority}/v1/realtime`,
    responses,
    get received() {
      return log.all;
    },
    get handshakes() {
      return realtime.handshakes;
    },
    get connections() {
      return realtime.connections;
    },
    get sessions() {
      return directory.all.map(viewSession);
    },
    get calls() {
      return calls.all;
    },
    ring: (ringOptions = {}) => calls.ring(ringOptions),
    connection: (index) => realtime.connection(index),
    waitFor: (match, wait) => log.waitFor(match, wait),
    setScript: (next) => cursor.replace(parseScript(next)),
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** Makes the function that ends everything. */
const closeOnce = (server: Server, parts: SimulatorParts): (() => Promise<void>) => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const close = async (): Promise<void> => {
    parts.log.close();
    const freed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([parts.realtime.close(closeGraceMs), parts.responses.close()]);
    parts.directory.close();
    // An upgraded socket is no longer the HTTP server's: server.close() would wait for it for ever.
    for (const socket of sockets) socket.destroy();
    await freed;
  };
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
};

/** Listens and gives the port. */
const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new SimulatorError("listen-failed", `cannot listen on ${host}, port ${port}: ${cause.message}`, cause)),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
