import { tone } from "../../realtime/audio/tone.ts";
import type { ToneLength } from "../../realtime/script/script.ts";
import { emit } from "./emit.ts";
import type { LiveSession, Speech } from "./session.ts";

/** How long a text takes to say, in milliseconds for each character. */
const msPerCharacter = 60;

const pcmOf = (text: string, audio: string | Uint8Array | ToneLength | undefined): Buffer => {
  if (audio === undefined) return tone(text.length * msPerCharacter);
  if (typeof audio === "string") return Buffer.from(audio, "base64");
  return "toneMs" in audio ? tone(audio.toneMs) : Buffer.from(audio);
};

const add = (session: LiveSession, pcm: Buffer, speech: Pick<Speech, "words" | "fixture">): void => {
  session.speeches.push({ pcm, totalBytes: pcm.length, saidWords: 0, ...speech });
};

/** The words of a text, each with the space before it, as the API's fragments have them. */
export const wordsOf = (text: string): string[] => ` ${text.trim()}`.split(/(?=\s)/);

/** Says something, after what is being said. */
export const speak = (session: LiveSession, text: string, audio?: string | Uint8Array | ToneLength): void =>
  add(session, pcmOf(text, audio), { words: wordsOf(text) });

/** Plays a recording. */
export const playFixture = (session: LiveSession, pcm: Buffer, eventId: string | undefined): void => {
  add(session, pcm, { words: [], fixture: { eventId } });
  emit(session, "session.output_audio.fixture.playing", {}, eventId);
};

/** Whether a recording is being played. */
export const isPlayingFixture = ({ speeches }: LiveSession): boolean => speeches.some(({ fixture }) => fixture !== undefined);

/** Takes the next audio of the assistant's track; silence when nothing is said. */
export const takeOutput = (session: LiveSession, bytes: number): Buffer => {
  const block = Buffer.alloc(bytes);
  const [speech] = session.speeches;
  if (!speech) return block;
  speech.pcm.copy(block, 0, 0, bytes);
  speech.pcm = speech.pcm.subarray(bytes);
  return block;
};

/** The words that were said since the last call, if any. A speech whose audio is over is dropped with its last word. */
export const takeWords = (session: LiveSession): string => {
  const [speech] = session.speeches;
  if (!speech) return "";
  const { words, pcm, totalBytes, saidWords } = speech;
  const share = totalBytes === 0 ? 1 : 1 - pcm.length / totalBytes;
  speech.saidWords = Math.max(saidWords, Math.ceil(words.length * share));
  if (pcm.length === 0) {
    session.speeches.shift();
    if (speech.fixture) emit(session, "session.output_audio.fixture.played", {}, speech.fixture.eventId);
  }
  return words.slice(saidWords, speech.saidWords).join("");
};

/** The model goes quiet: the user speaks, or the moderation has cut it off. A recording plays on. */
export const hush = (session: LiveSession): void => {
  session.speeches = session.speeches.filter(({ fixture }) => fixture !== undefined);
};
