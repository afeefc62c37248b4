import type { Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import type { Lease, Observation } from "../observation.ts";
import { parseHandshake } from "./handshake-request.ts";
import { type AnswerOffer, createOfferServer, isOfferRequest } from "./offers.ts";
import { Peer } from "./peer.ts";
import { scenarios } from "./scenarios/index.ts";
import type { TlsTwin } from "./tls-twin.ts";

/** First byte of a TLS record that starts a handshake (RFC 8446, 5.1). */
const tlsHandshake = 0x16;

/** A head that is longer than this is not one. */
const maxHeadBytes = 128 * 1024;

/** The part of a lease that all cases share. */
export type TlsLease = Pick<Lease, "trustedUrl" | "otherHostUrl" | "authority">;

/** How an origin is opened. */
export interface OriginOptions {
  readonly host: string;
  readonly twin: TlsTwin;
  readonly tls: TlsLease;
  /** Answers offers of WebRTC calls; without it there are none. */
  readonly answerOffer: AnswerOffer | undefined;
}

/** The origin of one case: its own address and port where the system allows it, so that no case waits for another's handshake. */
export class LeasedOrigin {
  readonly lease: Lease;
  readonly #server: Server;
  readonly #twin: TlsTwin;
  readonly #offers: HttpServer | undefined;
  readonly #sockets = new Set<Socket>();
  /** Those on which offers came; they carry no scenario. */
  readonly #offerSockets = new Set<Socket>();
  readonly #peers: Peer[] = [];
  #accepted = 0;
  #revision = 0;
  #waiters: (() => void)[] = [];

  private constructor(server: Server, lease: Lease, { twin, answerOffer }: OriginOptions) {
    this.#server = server;
    this.#twin = twin;
    this.#offers = answerOffer && createOfferServer(answerOffer, lease.url);
    this.lease = lease;
    server.on("connection", (socket) => this.#onConnection(socket));
  }

  static async open(options: OriginOptions): Promise<LeasedOrigin> {
    const { host, tls } = options;
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const closed = createServer();
    const [port, closedPort] = await Promise.all([listen(server, host), listen(closed, host)]);
    await new Promise((resolve) => closed.close(resolve));
    const lease = { url: `ws://${host}:${port}`, tlsUrl: `wss://${host}:${port}`, closedUrl: `ws://${host}:${closedPort}`, ...tls };
    return new LeasedOrigin(server, lease, options);
  }

  /** What was seen so far. */
  observe(): Observation {
    return {
      revision: this.#revision,
      accepted: this.#accepted,
      open: this.#sockets.size,
      connections: this.#peers.map(({ record }) => record),
    };
  }

  /** Resolves with the next change after `revision`, or after `waitMs` without one. */
  async changedAfter(revision: number, waitMs: number): Promise<Observation> {
    if (this.#revision <= revision) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return this.observe();
  }

  /** The newest WebSocket of the case. */
  newest(): Peer | undefined {
    return this.#peers.at(-1);
  }

  /** Ends every socket and stops listening. */
  async close(): Promise<void> {
    for (const socket of [...this.#sockets, ...this.#offerSockets]) socket.destroy();
    this.#wake();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #wake(): void {
    this.#revision += 1;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #onConnection(socket: Socket): void {
    this.#accepted += 1;
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#wake();
    });
    socket.once("data", (chunk: Buffer) => {
      if (this.#offers && isOfferRequest(chunk)) return this.#onOffer(this.#offers, socket, chunk);
      if (chunk[0] !== tlsHandshake) return this.#onPlain(socket, chunk);
      socket.pause();
      socket.unshift(chunk);
      const secure = this.#twin(socket);
      secure.once("data", (clear: Buffer) => this.#onPlain(secure, clear));
    });
    // Before the handshake there is no scenario yet that could want a half-open socket.
    socket.once("end", () => this.#peers.some((peer) => peer.socket === socket) || socket.end());
    this.#wake();
  }

  /** What counts is the WebSocket that the answering peer opens to the scenario, not the request that asks for it. */
  #onOffer(offers: HttpServer, socket: Socket, first: Buffer): void {
    this.#accepted -= 1;
    this.#sockets.delete(socket);
    this.#offerSockets.add(socket);
    socket.once("close", () => this.#offerSockets.delete(socket));
    socket.pause();
    socket.unshift(first);
    offers.emit("connection", socket);
    socket.resume();
    this.#wake();
  }

  #onPlain(socket: Socket, first: Buffer): void {
    let head = first;
    let peer: Peer | undefined;
    const onData = (chunk: Buffer): void => {
      if (peer) return peer.receive(chunk);
      head = head === chunk ? head : Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return void (head.length > maxHeadBytes && socket.destroy());
      peer = this.#perform(socket, head.subarray(0, end).toString("latin1"));
      if (head.length > end + 4) peer.receive(head.subarray(end + 4));
    };
    socket.on("data", onData);
    onData(first);
  }

  #perform(socket: Socket, head: string): Peer {
    const request = parseHandshake(head, this.#peers.length);
    const peer = new Peer(socket, request, () => this.#wake());
    this.#peers.push(peer);
    const ended = (how: "fin" | "reset"): void => {
      if (peer.record.tcp !== "open") return;
      peer.record.tcp = how;
      this.#wake();
    };
    socket.on("end", () => {
      ended("fin");
      // The socket stays half open only if the URL of the scenario asks for it with `hold`.
      if (request.query.get("hold") === null) socket.end();
    });
    socket.on("error", () => ended("reset"));
    socket.on("close", () => ended("fin"));
    const perform = scenarios[request.scenario];
    if (perform) perform(peer, request);
    else peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    this.#wake();
    return peer;
  }
}

const listen = (server: Server, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
