import { bytesPerMs, toSamples } from "../audio/audio-format.ts";
import { cancelResponse } from "../response/run-response.ts";
import { clearPlayback } from "../session/playback.ts";
import type { Session } from "../session/session.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import type { TurnDetection } from "../settings/session-settings.ts";
import { commitInput } from "./commit-input.ts";
import { createResponse } from "./create-response.ts";

/** Most audio in one append, in bytes. */
const maxAppendBytes = 15 * 1024 * 1024;

/** Silence that ends a turn with `semantic_vad`, in milliseconds: the real API's model judges the words; here only the length of the silence counts. */
const patienceMs = { low: 1_200, medium: 600, auto: 600, high: 300 } as const;

/** Audio before the beginning of speech that belongs to the turn, in milliseconds; the same for `semantic_vad`. */
const defaultPaddingMs = 300;

const silenceMs = (detection: TurnDetection): number =>
  detection.type === "semantic_vad" ? patienceMs[detection.eagerness ?? "auto"] : (detection.silence_duration_ms ?? 500);

/** `input_audio_buffer.append`: never acknowledged, but it may begin or end a turn. */
export const appendAudio = (session: Session, base64: string): void => {
  const audio = Buffer.from(base64, "base64");
  // Buffer skips what is not base64, the API does not.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new RefusedEvent("invalid_value", "Invalid 'audio'. Expected base64-encoded audio bytes.", "audio");
  }
  if (audio.length > maxAppendBytes) {
    throw new RefusedEvent("invalid_value", "Invalid 'audio': at most 15 MiB are allowed in one event.", "audio");
  }
  hearAudio(session, audio);
};

/** Takes audio into the input buffer, in the session's format: from the client's socket, or from the media of a call. */
export const hearAudio = (session: Session, audio: Buffer): void => {
  const { format, turn_detection: detection } = session.settings.audio.input;
  session.input.append(audio);
  const ms = audio.length / bytesPerMs(format);
  session.appendedMs += ms;
  if (detection === null) session.vad.passOver(ms);
  else detectTurns(session, audio, detection);
};

const detectTurns = (session: Session, audio: Buffer, detection: TurnDetection): void => {
  const { format } = session.settings.audio.input;
  const paddingMs = detection.prefix_padding_ms ?? defaultPaddingMs;
  const settings = { threshold: detection.threshold ?? 0.5, silenceMs: silenceMs(detection) };
  for (const event of session.vad.feed(toSamples(audio, format), format.type === "audio/pcm" ? 24 : 8, settings)) {
    if (event.type === "started") beginSpeech(session, Math.max(0, event.atMs - paddingMs), detection);
    else endSpeech(session, event.atMs, detection);
  }
  if (session.vad.isSpeaking) return;
  session.input.keepLast((paddingMs + 100) * bytesPerMs(format));
  const idleMs = detection.idle_timeout_ms ?? undefined;
  if (idleMs !== undefined && session.active === undefined && session.appendedMs - session.idleSinceMs >= idleMs) triggerTimeout(session);
};

const beginSpeech = (session: Session, startMs: number, detection: TurnDetection): void => {
  session.speech = { itemId: session.host.newId("item") };
  session.emit("input_audio_buffer.speech_started", { audio_start_ms: Math.round(startMs), item_id: session.speech.itemId });
  if (detection.interrupt_response === false) return;
  if (session.active === undefined) clearPlayback(session);
  else cancelResponse(session, session.active, "turn_detected");
};

const endSpeech = (session: Session, endMs: number, detection: TurnDetection): void => {
  const itemId = session.speech?.itemId ?? session.host.newId("item");
  session.emit("input_audio_buffer.speech_stopped", { audio_end_ms: Math.round(endMs), item_id: itemId });
  commitInput(session, itemId);
  respondIfWanted(session, detection);
};

/** After `idle_timeout_ms` of audio without speech since the last answer, the silence is committed and answered. */
const triggerTimeout = (session: Session): void => {
  const itemId = session.host.newId("item");
  const offsets = { audio_start_ms: Math.round(session.idleSinceMs), audio_end_ms: Math.round(session.appendedMs) };
  session.emit("input_audio_buffer.timeout_triggered", { item_id: itemId, ...offsets });
  session.idleSinceMs = session.appendedMs;
  commitInput(session, itemId);
  createResponse(session, {});
};

const respondIfWanted = (session: Session, detection: TurnDetection): void => {
  const isRealtime = session.settings.type === "realtime";
  if (isRealtime && detection.create_response !== false && session.active === undefined) createResponse(session, {});
};
