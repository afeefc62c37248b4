import type { WireEvent } from "../wire/wire-event.ts";

/** A frame that a client sent to the Realtime half. */
export interface ReceivedEvent {
  /** The `index` of the connection: its number, counted from 0. */
  readonly connection: number;
  /** The parsed event; `undefined` if the frame is not a JSON object with a `type`. */
  readonly event: WireEvent | undefined;
  /** The frame as text. */
  readonly raw: string;
  /** Its length in bytes. */
  readonly bytes: number;
  /** When it arrived, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** An event that passed a connection, for a log. */
export interface ObservedEvent {
  /** The `index` of the connection. */
  readonly connection: number;
  /** Who sent it. */
  readonly from: "client" | "server";
  /** The event; `undefined` if the frame is not one. */
  readonly event: WireEvent | undefined;
}
