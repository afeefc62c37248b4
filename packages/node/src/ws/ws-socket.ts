import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { type Frame, handshakeRejected, PlugboardError, type Progress, type Socket, type SocketEvents } from "@plugboard/core";
import { type ClientOptions, WebSocket } from "ws";
import { tcpProgress } from "../tcp-progress.ts";
import { readRefusal } from "./read-refusal.ts";

/** A batch is written as soon as it has this many bytes: a larger system call gains nothing, and its bytes would only wait. */
const maxBatchBytes = 64 * 1024;

/** What a handshake's response says of the subprotocol, and the stream under it. An agent may give any stream, also one without `ref`. */
type Upgrade = IncomingMessage & { readonly socket: Duplex & Partial<Pick<TcpSocket, "ref" | "unref">> };

const noHeaders: IncomingHttpHeaders = {};

/** npm ws whose events arrive in one method: eight listeners on each socket are a kilobyte of every connection. */
class EventfulWebSocket extends WebSocket {
  /** Where the events go; `undefined` until core listens. */
  receiver: WsSocket | undefined;

  override emit(event: string | symbol, first?: unknown, second?: unknown): boolean {
    this.receiver?.receive(event, first, second);
    // An error without a listener would end the process; a refusal is ours to end.
    return event === "error" || event === "unexpected-response";
  }
}

/** A ws socket as a `Socket`, with every power. A binary message is a view of the received bytes, not a copy of them. */
export class WsSocket implements Socket {
  readonly #ws: EventfulWebSocket;
  readonly #protocols: readonly string[];
  /** Whether ws 8.23 reads a frame after `send` has returned, as it does when it compresses. */
  readonly #frames: "read at once" | "read later";
  #events: SocketEvents | undefined;
  #tcp: Upgrade["socket"] | undefined;
  /** The headers of the answer, until they are asked for. */
  #headers = noHeaders;
  #batch: "none" | "corked" = "none";
  #holding: "ref" | "unref" = "ref";

  constructor(url: string, protocols: readonly string[], options: ClientOptions) {
    this.#ws = new EventfulWebSocket(url, [...protocols], options);
    this.#protocols = protocols;
    this.#frames = options.perMessageDeflate === false ? "read at once" : "read later";
  }

  runtimeSocket(): WebSocket {
    return this.#ws;
  }

  listen(events: SocketEvents): void {
    this.#events = events;
    this.#ws.receiver = this;
  }

  /** Takes one event of ws. */
  receive(event: string | symbol, first: unknown, second: unknown): void {
    const events = this.#events;
    if (!events) return;
    if (event === "message") {
      const data = first as Buffer;
      events.message(second ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data.toString());
    } else if (event === "upgrade") this.#upgraded(first as Upgrade, events);
    else if (event === "open") events.open();
    else if (event === "ping") events.alive();
    else if (event === "pong") events.alive(first as Buffer);
    else if (event === "error") events.error(first);
    else if (event === "close") events.close(first as number, String(second));
    else if (event === "unexpected-response") void this.#refused(second as IncomingMessage, events);
  }

  #upgraded({ socket, headers }: Upgrade, events: SocketEvents): void {
    this.#tcp = socket;
    this.#headers = headers;
    const { "sec-websocket-protocol": selected } = headers;
    socket[this.#holding]?.();
    if (selected === undefined ? this.#protocols.length === 0 : this.#protocols.includes(selected)) return;
    events.error(new PlugboardError("protocol-mismatch", "node-ws: the server did not select one of the offered subprotocols."));
  }

  async #refused(response: IncomingMessage, events: SocketEvents): Promise<void> {
    events.error(handshakeRejected("node-ws", await readRefusal(response)));
    this.#ws.terminate();
  }

  send(frame: Frame): void {
    this.#startBatch();
    this.#ws.send(this.#frames === "read later" && typeof frame !== "string" ? new Uint8Array(frame) : frame);
    if (this.#ws.bufferedAmount >= maxBatchBytes) this.#writeBatch();
  }

  /** Messages of one turn leave in one write: a system call for each would cost more than everything else about the message. */
  #startBatch(): void {
    if (this.#batch === "corked" || !this.#tcp) return;
    this.#batch = "corked";
    this.#tcp.cork();
    process.nextTick(() => this.#writeBatch());
  }

  #writeBatch(): void {
    if (this.#batch === "none") return;
    this.#batch = "none";
    this.#tcp?.uncork();
  }

  isClosing(): boolean {
    return this.#ws.readyState > WebSocket.OPEN;
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  protocol(): string {
    return this.#ws.protocol;
  }

  handshakeHeaders(): Readonly<Record<string, string>> {
    const { "set-cookie": _, ...told } = this.#headers;
    this.#headers = noHeaders;
    return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, String(value)]));
  }

  terminate(): void {
    this.#writeBatch();
    this.#ws.terminate();
  }

  ping(payload?: Uint8Array): void {
    this.#ws.ping(payload);
  }

  bufferedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  progress(): Progress {
    return tcpProgress(this.#tcp);
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }

  ref(): void {
    this.#hold("ref");
  }

  unref(): void {
    this.#hold("unref");
  }

  #hold(how: "ref" | "unref"): void {
    this.#holding = how;
    this.#tcp?.[how]?.();
  }
}
