/** One JSON message of the Realtime protocol, in either direction. */
export interface WireEvent {
  /** What the message is, for example `session.update`. */
  readonly type: string;
  /** The fields of the message, spelled as on the wire. */
  readonly [field: string]: unknown;
}

/** Whether a parsed message has the one thing that every message has: an object with a `type` string. */
export function isWireEvent(value: unknown): value is WireEvent {
  return isRecord(value) && typeof value["type"] === "string";
}

/** Whether a parsed JSON value is an object, not an array and not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A parsed JSON value for a sentence. `String()` throws for an object that has a field `toString`. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return isRecord(value) ? "an object" : String(value);
}

/** Parses JSON text; `undefined` if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
