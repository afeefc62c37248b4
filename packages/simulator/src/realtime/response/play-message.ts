import { audioChunks } from "../audio/audio-chunks.ts";
import { fromPcm } from "../audio/audio-format.ts";
import { tone } from "../audio/tone.ts";
import type { SayStep } from "../script/script.ts";
import type { ActiveResponse, OpenItem } from "../session/active-response.ts";
import type { Pause } from "../session/pacer.ts";
import type { Session } from "../session/session.ts";
import { addAudio, addText, closeItem, openItem, openPart } from "./output-item.ts";

/** Text in the pieces that a model writes: words with the space that follows. */
export const words = (text: string): readonly string[] => text.match(/\s*\S+\s*?(?=\s|$)|\s+$/g) ?? [];

/** PCM of a spoken step. */
export const pcmOf = (step: SayStep): Buffer => {
  const { audio } = step;
  if (audio === undefined) return tone(step.say.length * 60);
  if (typeof audio === "string") return Buffer.from(audio, "base64");
  return audio instanceof Uint8Array ? Buffer.from(audio) : tone(audio.toneMs);
};

const openMessage = (session: Session, response: ActiveResponse, kind: "audio" | "text"): OpenItem => {
  const id = session.host.newId("item");
  const open = openItem(session, response, {
    id,
    object: "realtime.item",
    type: "message",
    status: "in_progress",
    role: "assistant",
    content: [],
  });
  openPart(session, response, open, kind);
  return open;
};

/** Speaks: transcript and audio deltas interleave, as far along in the text as in the audio. */
export function* speak(session: Session, response: ActiveResponse, step: SayStep): Generator<Pause, void> {
  const open = openMessage(session, response, "audio");
  const chunks = audioChunks(fromPcm(pcmOf(step), response.format), response.format, step.chunkMs);
  const pieces = words(step.say);
  let said = 0;
  for (const [index, chunk] of chunks.entries()) {
    const until = Math.ceil(((index + 1) / chunks.length) * pieces.length);
    for (; said < until; said += 1) addText(session, response, open, pieces[said] ?? "");
    addAudio(session, response, open, chunk);
    yield { audioMs: chunk.ms };
  }
  for (; said < pieces.length; said += 1) addText(session, response, open, pieces[said] ?? "");
  closeItem(session, response, "completed");
}

/** Writes: one delta for each word. */
export function* write(session: Session, response: ActiveResponse, text: string): Generator<Pause, void> {
  const open = openMessage(session, response, "text");
  for (const piece of words(text)) {
    addText(session, response, open, piece);
    yield { audioMs: 40 };
  }
  closeItem(session, response, "completed");
}
