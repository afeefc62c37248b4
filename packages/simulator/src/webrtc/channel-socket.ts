import { EventEmitter } from "node:events";
import type { RTCDataChannel } from "werift";
import type { FrameSocket } from "../realtime/connection/frame-socket.ts";

/** What ends with a channel. */
export interface ChannelEnds {
  /** Closes the whole peer connection. */
  readonly close: () => void;
  /** Cuts the network path; the client is told nothing. */
  readonly cut: () => void;
}

type ChannelEvents = { close: [code: number, reason: Buffer]; error: []; message: [data: Buffer] };

/** A data channel as a socket. A channel has no close code: whatever is asked for, the client sees that the channel closed. */
export class ChannelSocket extends EventEmitter<ChannelEvents> implements FrameSocket {
  readonly OPEN = 1;
  readonly #channel: RTCDataChannel;
  readonly #ends: ChannelEnds;
  #state: { readonly status: "reading" } | { readonly status: "paused"; readonly kept: Buffer[] } | { readonly status: "closed" } = {
    status: "reading",
  };

  constructor(channel: RTCDataChannel, ends: ChannelEnds) {
    super();
    this.#channel = channel;
    this.#ends = ends;
    channel.onMessage.subscribe((data) => this.#receive(Buffer.from(data)));
    channel.stateChanged.subscribe((state) => {
      if (state === "closed") this.end();
    });
  }

  get readyState(): number {
    return this.#channel.readyState === "open" ? this.OPEN : 3;
  }

  send(frame: string | Uint8Array): void {
    this.#channel.send(typeof frame === "string" ? frame : Buffer.from(frame));
  }

  close(): void {
    this.#ends.close();
    this.end();
  }

  terminate(): void {
    this.#ends.cut();
    this.end();
  }

  pause(): void {
    if (this.#state.status === "reading") this.#state = { status: "paused", kept: [] };
  }

  resume(): void {
    if (this.#state.status !== "paused") return;
    const { kept } = this.#state;
    this.#state = { status: "reading" };
    for (const data of kept) this.emit("message", data);
  }

  /** The channel, or what carries it, is gone. */
  end(): void {
    if (this.#state.status === "closed") return;
    this.#state = { status: "closed" };
    this.emit("close", 1005, Buffer.alloc(0));
  }

  #receive(data: Buffer): void {
    if (this.#state.status === "paused") this.#state.kept.push(data);
    else if (this.#state.status === "reading") this.emit("message", data);
  }
}
