import { toSamples } from "../audio/audio-format.ts";
import { describeSession } from "../session/describe-session.ts";
import type { Session } from "../session/session.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import { enqueue, finish, frameBytes, frameMs, translate } from "./passage.ts";
import type { TranslationEvent } from "./translation-event.ts";

/** Silence that ends a passage, in milliseconds. The real API translates while somebody speaks; here it waits for a pause. */
const silenceMs = 500;

/** Does what a client event of a translation session asks for. Throws {@link RefusedEvent}. */
export const handleTranslationEvent = (session: Session, event: TranslationEvent): void => {
  if (session.translation === "closing") throw new RefusedEvent("session_closing", "The session is closing.", "type");
  switch (event.type) {
    case "session.update":
      session.settings = mergeSettings(session.settings, event.session);
      return session.emit("session.updated", { session: describeSession(session) });
    case "session.input_audio_buffer.append":
      return append(session, event.audio);
    case "session.close":
      return close(session);
  }
};

const append = (session: Session, base64: string): void => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new RefusedEvent("invalid_value", "Invalid 'audio'. Expected base64-encoded audio bytes.", "audio");
  }
  const audio = Buffer.concat([session.input.take(), Buffer.from(base64, "base64")]);
  const wholeBytes = audio.length - (audio.length % frameBytes);
  session.input.append(audio.subarray(wholeBytes));
  for (let start = 0; start < wholeBytes; start += frameBytes) hear(session, audio.subarray(start, start + frameBytes));
};

/** Hears one frame. Time advances with audio, so that a pause in which nothing is sent is none. */
const hear = (session: Session, frame: Buffer): void => {
  session.appendedMs += frameMs;
  const samples = toSamples(frame, { type: "audio/pcm", rate: 24_000 });
  for (const { type } of session.vad.feed(samples, 24, { threshold: 0.5, silenceMs })) {
    if (type === "stopped") enqueue(session, translate(session, session.host.cursor.takeTurn()));
  }
};

/** The audio that is left is heard and translated, and then the session ends. */
const close = (session: Session): void => {
  const rest = session.input.take();
  if (rest.length > 0) hear(session, Buffer.concat([rest], frameBytes));
  if (session.vad.isSpeaking) enqueue(session, translate(session, session.host.cursor.takeTurn()));
  session.translation = "closing";
  enqueue(session, finish(session));
};
