import { bytesPerMs } from "../audio/audio-format.ts";
import { questionText } from "../audio/spoken-fixtures.ts";
import type { StoredItem } from "../session/item.ts";
import type { Session } from "../session/session.ts";
import { RefusedEvent } from "../settings/refused-event.ts";

/** Least audio that can be committed, in milliseconds. */
const minimumMs = 100;

/** `input_audio_buffer.commit`, by the client. */
export const commitByClient = (session: Session): void => {
  const ms = session.input.byteLength / bytesPerMs(session.settings.audio.input.format);
  if (ms < minimumMs) {
    throw new RefusedEvent(
      "input_audio_buffer_commit_empty",
      `Error committing input audio buffer: buffer too small. Expected at least ${minimumMs}ms of audio, but buffer only has ${ms.toFixed(2)}ms of audio.`,
    );
  }
  commitInput(session, session.speech?.itemId ?? session.host.newId("item"));
};

/** Turns the buffer into a user message. */
export const commitInput = (session: Session, itemId: string): void => {
  const bytes = session.input.take();
  const previous = session.items.all.at(-1)?.item.id ?? null;
  const stored: StoredItem = {
    item: {
      id: itemId,
      object: "realtime.item",
      type: "message",
      status: "completed",
      role: "user",
      content: [{ type: "input_audio", transcript: null }],
    },
    audio: { bytes, bytesPerMs: bytesPerMs(session.settings.audio.input.format) },
  };
  session.items.add(stored);
  session.speech = undefined;
  session.vad.reset();
  session.emit("input_audio_buffer.committed", { previous_item_id: previous, item_id: itemId });
  session.emit("conversation.item.added", { previous_item_id: previous, item: stored.item });
  session.emit("conversation.item.done", { previous_item_id: previous, item: stored.item });
  if (session.settings.audio.input.transcription !== null) transcribe(session, stored);
};

/** Sends the transcript in its own time, beside the answer, as a second model would. */
const transcribe = (session: Session, stored: StoredItem): void => {
  const text = session.host.cursor.peekTurn()?.transcript ?? questionText;
  const ids = { item_id: stored.item.id, content_index: 0 };
  const name = "conversation.item.input_audio_transcription";
  if (typeof text !== "string") {
    const error = { type: "transcription_error", ...text.fail, param: null };
    session.later({ audioMs: 100 }, () => session.emit(`${name}.failed`, { ...ids, error }));
    return;
  }
  const pieces = text.match(/\s*\S+/g) ?? [];
  const step = (index: number): void => {
    const piece = pieces[index];
    if (piece !== undefined) {
      session.emit(`${name}.delta`, { ...ids, delta: piece, logprobs: null });
      session.later({ audioMs: 50 }, () => step(index + 1));
      return;
    }
    stored.item = { ...stored.item, content: [{ type: "input_audio", transcript: text }] };
    const audio = Math.ceil((stored.audio?.bytes.length ?? 0) / (stored.audio?.bytesPerMs ?? 1) / 100);
    const usage = {
      type: "tokens",
      total_tokens: audio + pieces.length,
      input_tokens: audio,
      input_token_details: { text_tokens: 0, audio_tokens: audio },
      output_tokens: pieces.length,
    };
    session.emit(`${name}.completed`, { ...ids, transcript: text, usage });
  };
  session.later({ audioMs: 100 }, () => step(0));
};
