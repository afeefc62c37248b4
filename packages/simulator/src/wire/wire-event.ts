import { isJsonObject } from "./json.ts";

/** One JSON message of the Realtime protocol, in either direction. */
export interface WireEvent {
  /** What the message is, for example `session.update`. */
  readonly type: string;
  /** The fields of the message, spelled as on the wire. */
  readonly [field: string]: unknown;
}

/** Whether a parsed message has the one thing that every message has: an object with a `type` string. */
export const isWireEvent = (value: unknown): value is WireEvent => isJsonObject(value) && typeof value["type"] === "string";
