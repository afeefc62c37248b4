/** One thing that was said or done. */
export interface Entry {
  readonly id: string;
  readonly who: "you" | "assistant" | "tool";
  readonly text: string;
  /** `open` while more of it comes. */
  readonly status: "open" | "done" | "interrupted" | "failed";
}

/** An event of the API, as far as it says something about the conversation. */
interface ConversationEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Changes the entry with that id, or adds it at the end. */
const change = (entries: readonly Entry[], id: string, who: Entry["who"], update: (entry: Entry) => Partial<Entry>): readonly Entry[] => {
  const index = entries.findIndex((entry) => entry.id === id);
  const before: Entry = entries[index] ?? { id, who, text: "", status: "open" };
  const after: Entry = { ...before, ...update(before) };
  return index < 0 ? [...entries, after] : entries.with(index, after);
};

/** A response has a new item: a message, or a call, which is told elsewhere. */
const beginMessage = (entries: readonly Entry[], event: ConversationEvent): readonly Entry[] => {
  const { type, id } = Object(event["item"]);
  return type === "message" ? change(entries, textOf(id), "assistant", () => ({})) : entries;
};

/** The conversation after an event of the server. */
export const hear = (entries: readonly Entry[], event: ConversationEvent): readonly Entry[] => {
  const id = textOf(event["item_id"]);
  switch (event.type) {
    case "input_audio_buffer.speech_started":
      return change(entries, id, "you", () => ({}));
    case "conversation.item.input_audio_transcription.delta":
      return change(entries, id, "you", ({ text }) => ({ text: text + textOf(event["delta"]) }));
    case "conversation.item.input_audio_transcription.completed":
      return change(entries, id, "you", () => ({ text: textOf(event["transcript"]), status: "done" }));
    case "conversation.item.input_audio_transcription.failed":
      return change(entries, id, "you", () => ({ text: "(not understood)", status: "failed" }));
    case "response.output_item.added":
      // Its sound may be heard, and interrupted, before the first word of its transcript.
      return beginMessage(entries, event);
    case "response.output_audio_transcript.delta":
    case "response.output_text.delta":
      return change(entries, id, "assistant", ({ text }) => ({ text: text + textOf(event["delta"]) }));
    case "response.output_audio_transcript.done":
      return change(entries, id, "assistant", ({ status }) => ({
        text: textOf(event["transcript"]),
        status: status === "open" ? "done" : status,
      }));
    case "conversation.item.truncated":
      return change(entries, id, "assistant", () => ({ status: "interrupted" }));
    default:
      return entries;
  }
};

/** The answer that is on its way was interrupted. */
export const interrupted = (entries: readonly Entry[]): readonly Entry[] => {
  const last = entries.findLast(({ who }) => who === "assistant");
  return last ? change(entries, last.id, "assistant", () => ({ status: "interrupted" })) : entries;
};

/** What was said in a Live session, passage by passage; the last one of each speaker has that status. */
export const said = (
  entries: readonly Entry[],
  passages: readonly { readonly speaker: "user" | "assistant"; readonly text: string }[],
  status: "open" | "done",
): readonly Entry[] =>
  passages.reduce((told, { speaker, text }, index) => {
    const isLast = !passages.slice(index + 1).some((later) => later.speaker === speaker);
    const after = { text: text.trim(), status: isLast ? status : "done" } as const;
    const id = `passage ${index}`;
    const before = told.find((entry) => entry.id === id);
    if (before?.text === after.text && before.status === after.status) return told;
    return change(told, id, speaker === "user" ? "you" : "assistant", () => after);
  }, entries);

/** A tool is called, or has answered. */
export const callTold = (entries: readonly Entry[], id: string, call: string, output?: string): readonly Entry[] =>
  change(entries, id, "tool", () => ({
    text: output === undefined ? call : `${call} → ${output}`,
    status: output === undefined ? "open" : "done",
  }));
