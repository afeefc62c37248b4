import type { Frame } from "@plugboard/core";
import { isJsonObject, type JsonObject } from "./json-object.ts";

/** A frame of the server, parsed and otherwise untouched. */
export type WireEvent = JsonObject & { readonly type: string };

const isWireEvent = (value: unknown): value is WireEvent => isJsonObject(value) && typeof value["type"] === "string";

/** Parses one frame, once. `undefined` for anything but a JSON object with a `type`. */
export const parseEvent = (frame: Frame): WireEvent | undefined => {
  try {
    const value: unknown = JSON.parse(typeof frame === "string" ? frame : new TextDecoder().decode(frame));
    return isWireEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
