import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type KeyPair, makeCertificate } from "./certificate.ts";
import { viewSession } from "./realtime/directory/simulator-session.ts";
import { routeRequest, routeUpgrade } from "./router.ts";
import type { Simulator } from "./simulator.ts";
import { SimulatorError } from "./simulator-error.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { createParts, type SimulatorParts } from "./simulator-parts.ts";
import { divideScript } from "./simulator-script.ts";

/** How long clients may take to answer the close frame when the simulator is closed, in milliseconds. */
const closeGraceMs = 250;

/**
 * Starts a local server that speaks the OpenAI Realtime, Live and Responses APIs.
 *
 * Rejects with {@link SimulatorError}: `bad-option`, `bad-script`, or `listen-failed`.
 *
 * @example
 * await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello." }] }] } });
 * const socket = new WebSocket(`${simulator.wsUrl}?model=gpt-realtime-2.1`, ["realtime", "openai-insecure-api-key.sk-test"]);
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { host = "127.0.0.1", port = 0, speed = 5 } = options;
  if (!(speed > 0)) throw new SimulatorError("bad-option", `speed: a number above 0 was expected, not ${String(speed)}`);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new SimulatorError("bad-option", `port: an integer from 0 to 65535 was expected, not ${String(port)}`);
  }
  const parts = createParts(options);
  const keyPair = options.tls === "self-signed" ? await makeCertificate() : options.tls;
  const server = createServerFor(keyPair, (request, response) => routeRequest(parts, request, response));
  server.on("upgrade", (request, socket, head) => routeUpgrade(parts, request, socket, head));
  const close = closeOnce(server, parts);
  const bound = await listen(server, host, port);
  const authority = `${host.includes(":") ? `[${host}]` : host}:${bound}`;
  return viewSimulator(parts, { authority, certificate: keyPair?.cert, close });
};

/** The HTTP server, with TLS where there is a certificate. Throws `bad-option` for a key or certificate that cannot be used. */
const createServerFor = (keyPair: KeyPair | undefined, answer: RequestListener): Server => {
  if (keyPair === undefined) return createServer(answer);
  try {
    return createSecureServer({ key: keyPair.key, cert: keyPair.cert }, answer);
  } catch (cause) {
    // OpenSSL's message may quote nothing of the key, but it says nothing to a reader either.
    throw new SimulatorError("bad-option", "tls: a private key and its certificate were expected, both as PEM", cause);
  }
};

interface RunningServer {
  readonly authority: string;
  readonly certificate: string | undefined;
  readonly close: () => Promise<void>;
}

/** The public view of the parts. */
const viewSimulator = (parts: SimulatorParts, { authority, certificate, close }: RunningServer): Simulator => {
  const secure = certificate === undefined ? "" : "s";
  const { realtime, directory, calls, log, cursor, responses, live } = parts;
  return {
    url: `http${secure}://${authority}/v1`,
    wsUrl: `ws${secure}://${authority}/v1/realtime`,
    certificate,
    responses,
    live: live.api,
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
    setScript: (next) => {
      const script = divideScript(next);
      cursor.replace(script.realtime);
      live.replaceScript(script.live);
      if (script.responses !== undefined) responses.replaceScripts(...script.responses);
    },
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
    parts.live.close();
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
