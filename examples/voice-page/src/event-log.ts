import type { Frame } from "@plugboard/core";

/** One event that went over the connection. */
export interface LoggedEvent {
  /** Counts from 1. */
  readonly number: number;
  /** Since the page was opened. */
  readonly atMs: number;
  readonly direction: "in" | "out";
  readonly type: string;
  /** The event as JSON; audio is replaced by its length. */
  readonly json: string;
}

/** How many events are kept: an hour of talk has more, and a page that is left open must not grow. */
export const keptEvents = 2_000;

/** Members that hold base64 audio. */
const audioMembers: readonly string[] = ["audio", "delta"];

const isAudio = (type: string): boolean => type === "input_audio_buffer.append" || type === "response.output_audio.delta";

const read = (frame: Frame): { readonly type: string; readonly json: string } => {
  if (typeof frame !== "string") return { type: "(binary)", json: `${frame.length} bytes` };
  try {
    const event: unknown = JSON.parse(frame);
    const type = String(Object(event).type);
    const shorten = (name: string, value: unknown): unknown =>
      isAudio(type) && audioMembers.includes(name) && typeof value === "string"
        ? `(${Math.floor(value.length * 0.75)} bytes of audio)`
        : value;
    return { type, json: JSON.stringify(event, shorten, 2) };
  } catch {
    return { type: "(no JSON)", json: frame };
  }
};

/** Adds a frame to a log, and lets the oldest go. */
export const addFrame = (log: readonly LoggedEvent[], direction: "in" | "out", frame: Frame, atMs: number): readonly LoggedEvent[] => {
  const number = (log.at(-1)?.number ?? 0) + 1;
  return [...log.slice(1 - keptEvents), { number, atMs, direction, ...read(frame) }];
};

/** Whether an event is shown. */
export const isShown = ({ type, json }: LoggedEvent, filter: string, withAudio: boolean): boolean => {
  if (!withAudio && isAudio(type)) return false;
  const wanted = filter.trim().toLowerCase();
  return type.toLowerCase().includes(wanted) || json.toLowerCase().includes(wanted);
};

/** The log as text, one event a line. */
export const toJsonLines = (log: readonly LoggedEvent[]): string =>
  log
    .map(({ atMs, direction, json }) => {
      const [event] = [json].map((text) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          return text;
        }
      });
      return `${JSON.stringify({ atMs: Math.round(atMs), direction, event })}\n`;
    })
    .join("");
