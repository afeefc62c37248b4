import type { JsonObject } from "./json-object.ts";
import type { Texts } from "./members.ts";

/** A frame of the server, parsed and otherwise untouched. */
export type WireEvent = JsonObject & Texts<"type">;

// Cheaper than isJsonObject, because it is asked for every frame. It refuses arrays as well, which have no `type`.
const isWireEvent = (value: unknown): value is WireEvent =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** The text of a frame, which servers may send as a binary message. */
export const textOf = (frame: string | Uint8Array): string => (typeof frame === "string" ? frame : new TextDecoder().decode(frame));

/** Whether an event has no object or array in it, so that a copy of it shares nothing. */
export const isFlat = (event: WireEvent): boolean => {
  // A loop, because this is called for every event that a listener of `*` hears, and Object.values() takes three times as long (V8 14).
  for (const name in event) {
    const value = event[name];
    if (typeof value === "object" && value !== null) return false;
  }
  return true;
};

/** Parses one frame, once. `undefined` for anything but a JSON object with a `type`. */
export const parseEvent = (frame: string | Uint8Array): WireEvent | undefined => {
  try {
    const value: unknown = JSON.parse(textOf(frame));
    return isWireEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
