import type { Frame } from "@plugboard/core";
import type { JsonObject } from "./json-object.ts";
import type { Texts } from "./members.ts";

/** A frame of the server, parsed and otherwise untouched. */
export type WireEvent = JsonObject & Texts<"type">;

// An array has no `type`, so that this says what isJsonObject would, and is asked for every frame.
const isWireEvent = (value: unknown): value is WireEvent =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

const deltaStart = '"delta":"';

/** Stands for the delta that was cut out; no delta of the wire is equal to it. */
const cutMark = "\0cut";

/** Shorter frames are parsed as fast as they are cut. */
const minCutLength = 1024;

/**
 * Parses an audio delta without its audio, which is most of the frame: base64 needs no unescaping, so it is sliced out.
 * `undefined` if the frame is anything else, or written so that slicing might differ from parsing.
 */
const parseAudioDelta = (text: string): WireEvent | undefined => {
  const key = text.indexOf(deltaStart);
  const start = key + deltaStart.length;
  const end = key < 0 ? -1 : text.indexOf('"', start);
  if (end < 0) return undefined;
  const delta = text.slice(start, end);
  if (delta.includes("\\")) return undefined;
  const event: unknown = JSON.parse(`${text.slice(0, start)}\\u0000cut${text.slice(end)}`);
  // The mark is elsewhere if the key occurred twice or in a nested object.
  if (!isWireEvent(event) || event.type !== "response.output_audio.delta" || event["delta"] !== cutMark) return undefined;
  return Object.assign(event, { delta });
};

/** Parses one frame, once. `undefined` for anything but a JSON object with a `type`. */
export const parseEvent = (frame: Frame): WireEvent | undefined => {
  try {
    const text = typeof frame === "string" ? frame : new TextDecoder().decode(frame);
    const audio = text.length >= minCutLength ? parseAudioDelta(text) : undefined;
    if (audio) return audio;
    const value: unknown = JSON.parse(text);
    return isWireEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
