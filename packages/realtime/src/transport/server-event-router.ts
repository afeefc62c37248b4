import type { Frame } from "@plugboard/core";
import { cloneJson, createEventParser, isFlat, textOf, type WireEvent } from "@plugboard/wire";
import { isNotOpen } from "../connection/connection-errors.ts";
import { type ConnectionState, connectionOf } from "../connection/connection-state.ts";
import type { Resumer } from "../resume/resume-host.ts";
import type { OnMessage } from "./call-hooks.ts";
import { type EventContext, type Handling, handlingOf, isKnownEvent } from "./server-event-table.ts";

/** What the router needs of the transport around it, beside what events change. */
export interface RouterHost extends EventContext {
  /** Where the connection stands; the connection in use is compared to find out whether a listener has closed or replaced it. */
  readonly state: ConnectionState;
  /** A subclass's `_onMessage`, if there is one. It may call {@link ServerEventRouter.announceText}. */
  readonly onMessage: OnMessage | undefined;
  /** Hears of every event, after it was handled. */
  readonly resumer: Pick<Resumer, "onEvent"> | undefined;
  /** A frame could not be handled. */
  readonly onError: (error: unknown) => void;
}

/** Takes the server's frames: each is parsed once, emitted, and acted upon as `server-event-table.ts` says, in the order of upstream. */
export class ServerEventRouter {
  readonly #host: RouterHost;
  readonly #parse = createEventParser();
  // The type of the last event and how it is handled. Events come in runs of one type, and to compare a string that has just been parsed
  // with one whose hash is known costs a tenth of hashing it for the table (V8 14).
  #type = "";
  #how: Handling | undefined;
  /** The frame that a subclass's `_onMessage` is looking at. */
  #current: { readonly text: string; readonly event: WireEvent | undefined } | undefined;

  constructor(host: RouterHost) {
    this.#host = host;
  }

  /** Handles one frame. Never throws: a failure is reported, and the next frame is handled as usual. */
  onFrame(frame: Frame): void {
    const host = this.#host;
    const connection = connectionOf(host.state);
    const event = this.#parse(frame);
    try {
      if (host.onMessage) this.#offer(textOf(frame), event, host.onMessage);
      else if (event) this.#announce(event);
    } catch (error) {
      this.#report(error);
    }
    if (!event || connectionOf(host.state) !== connection) return;
    const how = this.#handling(event.type);
    if (!isKnownEvent(event, how)) return;
    try {
      try {
        how?.act?.(event, host);
      } finally {
        host.resumer?.onEvent(event);
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Emits the event of a frame and the SDK events that are made of it. For subclasses whose `_onMessage` calls upon ours. */
  announceText(text: string): void {
    const event = this.#current?.text === text ? this.#current.event : this.#parse(text);
    if (!event) return;
    try {
      this.#announce(event);
    } catch (error) {
      this.#report(error);
    }
  }

  #offer(text: string, event: WireEvent | undefined, onMessage: OnMessage): void {
    this.#current = { text, event };
    try {
      onMessage(text);
    } finally {
      this.#current = undefined;
    }
  }

  /** An event that the transport itself could not send because the connection is ending is not reported. */
  #report(error: unknown): void {
    if (!isNotOpen(error)) this.#host.onError(error);
  }

  #handling(type: string): Handling | undefined {
    if (type !== this.#type) {
      this.#type = type;
      this.#how = handlingOf(type);
    }
    return this.#how;
  }

  /** The event as `*` and under its own type, and what is made of it. */
  #announce(event: WireEvent): void {
    const host = this.#host;
    const { emissions } = host;
    const how = this.#handling(event.type);
    // The same text, whose hash is known.
    const type = this.#type;
    const isKnown = isKnownEvent(event, how);
    // A listener of `*` may change what it gets, and nobody else must see it. Flat events, nearly all deltas, are copied cheaply.
    if (emissions.has("*")) host.emit("*", !isKnown ? event : isFlat(event) ? { ...event } : cloneJson(event));
    if (!isKnown) return;
    how?.before?.(event, host);
    if (type === "error") host.emit("error", { type: "error", error: event });
    else if (emissions.has(type)) host.emit(type, event);
    how?.derive?.(event, host);
  }
}
