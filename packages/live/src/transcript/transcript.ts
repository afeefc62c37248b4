import { asString, type WireEvent } from "@plugboard/wire";

/** What one speaker said without a longer pause. */
export interface Passage {
  /** Who spoke. */
  readonly speaker: "user" | "assistant";
  /** What was said. */
  readonly text: string;
  /** Its beginning, on the session's timeline, in milliseconds. Passages of the two speakers may overlap. */
  readonly startMs: number;
  /** Its end, on the session's timeline, in milliseconds. */
  readonly endMs: number;
}

/** A transcript that grows with the server's events. */
export interface Transcript {
  /** Passages in the order in which they began to arrive; the newest 512. */
  readonly passages: readonly Passage[];
  /** Takes an event of the server. Events that are no transcript are ignored. */
  readonly add: (event: WireEvent) => void;
}

/** A pause on the timeline that ends a passage, in milliseconds. The API has no event for the end of speech. */
const pauseMs = 2_000;
/** How many passages are kept. A new session can begin with 128 of them; the rest is for the application. */
const maxPassages = 512;
/** How many events are remembered by their id, so that an event which is delivered twice counts once. */
const maxRemembered = 64;

const speakers: Readonly<Record<string, Passage["speaker"] | undefined>> = {
  "session.input_transcript.delta": "user",
  "session.output_transcript.delta": "assistant",
};

const asNumber = (value: unknown): number | undefined => (Number.isFinite(value) ? Number(value) : undefined);

/** An empty transcript. */
export const createTranscript = (): Transcript => {
  const passages: Passage[] = [];
  const remembered = new Set<string>();
  /** The index of the passage to which text belongs: the speaker's last one if it is recent, otherwise a new one. */
  const openPassage = (speaker: Passage["speaker"], startMs: number): number => {
    const at = passages.findLastIndex((passage) => passage.speaker === speaker);
    const last = passages[at];
    return last && at >= passages.length - 2 && startMs - last.endMs < pauseMs ? at : passages.length;
  };
  return {
    passages,
    add: (event) => {
      const speaker = speakers[event.type];
      const text = asString(event["delta"]);
      const id = asString(event["event_id"]);
      if (!speaker || !text || (id !== undefined && remembered.has(id))) return;
      if (id !== undefined) remembered.add(id);
      const [oldest] = remembered.size > maxRemembered ? remembered : [];
      if (oldest !== undefined) remembered.delete(oldest);
      const startMs = asNumber(event["start_ms"]) ?? passages.at(-1)?.endMs ?? 0;
      const endMs = asNumber(event["end_ms"]) ?? startMs;
      const at = openPassage(speaker, startMs);
      const open = passages[at];
      passages[at] = open
        ? { ...open, text: open.text + text, endMs: Math.max(open.endMs, endMs) }
        : { speaker, text: text.trimStart(), startMs, endMs };
      if (passages.length > maxPassages) passages.shift();
    },
  };
};
