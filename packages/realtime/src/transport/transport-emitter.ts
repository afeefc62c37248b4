import { PlugboardError } from "@plugboard/core";
import type { TransportStatus } from "../connection/link-hooks.ts";
import type { OnUnhandled, TransportEvents } from "../sdk-events/transport-events.ts";
import { Emitter } from "./emitter.ts";

const warn: OnUnhandled = (error) => console.warn(`@plugboard/realtime: ${error.code}: ${error.message}`, error.cause ?? "");

/** The transport's own emissions: what a listener throws becomes an `error` event, and never reaches the socket. */
export abstract class TransportEmitter extends Emitter<TransportEvents> {
  readonly #onUnhandled: OnUnhandled;

  readonly #onThrow = (cause: unknown, type: string): void => {
    const error = new PlugboardError("handler-failed", `A listener of ${type} threw.`, { cause, delivery: "answered" });
    // An `error` listener that throws is not told of it again: a session without one throws on every error.
    if (type === "error") this.#onUnhandled(error);
    else this.fail(error);
  };

  constructor(onUnhandled: OnUnhandled = warn) {
    super();
    this.#onUnhandled = onUnhandled;
  }

  /** Where the transport stands. */
  abstract get status(): TransportStatus;

  /** Emits an event; an exception of a listener is reported, and the next listener is called. */
  protected tell(type: string, ...args: readonly unknown[]): void {
    this.dispatch(type, args, this.#onThrow);
  }

  /** Emits the status, to observers whose exceptions are the caller's: of the end both events, then the first exception. */
  protected announce(status: TransportStatus): void {
    try {
      this.emit("connection_change", status);
    } finally {
      if (status === "disconnected") this.emit("disconnected");
    }
    // A listener of the first event may have closed it.
    if (status === "connected" && this.status === status) this.emit(status);
  }

  /** Emits `error`. */
  protected fail(error: unknown): void {
    if (this.listenerCount("error") > 0) this.tell("error", { type: "error", error });
    else if (error instanceof PlugboardError && error.code === "handler-failed") this.#onUnhandled(error);
  }
}
