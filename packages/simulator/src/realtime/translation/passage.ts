import { answerText, questionText } from "../audio/spoken-fixtures.ts";
import { pcmOf, words } from "../response/play-message.ts";
import { playFault } from "../response/play-reply.ts";
import type { ReplyStep, SayStep, Turn } from "../script/script.ts";
import type { Pause } from "../session/pacer.ts";
import type { Session } from "../session/session.ts";

/** Translation consumes and produces audio in frames of this length, in milliseconds; `elapsed_ms` advances by it. */
export const frameMs = 200;

/** Bytes of one frame of PCM at 24 kHz. */
export const frameBytes: number = frameMs * 48;

const write = (session: Session, side: "input" | "output", delta: string, elapsedMs: number): void =>
  session.emit(`session.${side}_transcript.delta`, { delta, elapsed_ms: elapsedMs });

/** Speaks a translation: in each frame of audio as much of the text as belongs to it. */
function* speak(session: Session, step: SayStep): Generator<Pause, void> {
  const pcm = pcmOf(step);
  const pieces = words(step.say);
  const frames = Math.max(1, Math.ceil(pcm.length / frameBytes));
  const startMs = session.appendedMs;
  let said = 0;
  for (let index = 0; index < frames; index += 1) {
    const elapsedMs = startMs + index * frameMs;
    const until = Math.ceil(((index + 1) / frames) * pieces.length);
    for (; said < until; said += 1) write(session, "output", pieces[said] ?? "", elapsedMs);
    const delta = pcm.subarray(index * frameBytes, (index + 1) * frameBytes).toString("base64");
    session.emit("session.output_audio.delta", { delta, sample_rate: 24_000, channels: 1, format: "pcm16", elapsed_ms: elapsedMs });
    yield { audioMs: frameMs };
  }
}

function* playStep(session: Session, step: ReplyStep): Generator<Pause, void> {
  if ("say" in step) yield* speak(session, step);
  else if ("write" in step) write(session, "output", step.write, session.appendedMs);
  else if ("delayMs" in step) yield { realMs: step.delayMs };
  else if ("call" in step || "mcp" in step || "fail" in step || "incomplete" in step) {
    const message = `The step '${Object.keys(step)[0]}' of the script needs a response, and a translation session has none.`;
    session.emit("error", { error: { type: "server_error", code: "script_step_unsupported", message, param: null, event_id: null } });
  } else yield* playFault(session, step);
}

/** What is said about one passage of the speaker: its transcript where that is configured, then the turn of the script. */
export function* translate(session: Session, turn: Turn | undefined): Generator<Pause, void> {
  const { transcript = questionText } = turn ?? {};
  yield { audioMs: 0 };
  if (session.settings.audio.input.transcription !== null && typeof transcript === "string") {
    for (const piece of words(transcript)) write(session, "input", piece, session.appendedMs);
  }
  for (const step of turn?.reply ?? [{ say: answerText, audio: session.host.answer() }]) yield* playStep(session, step);
}

/** The end that the client has asked for with `session.close`. */
export function* finish(session: Session): Generator<Pause, void> {
  session.emit("session.closed", {});
  for (const peer of session.peers) peer.close(1000, "");
  yield { audioMs: 0 };
}

/** Says a passage after those that are still being said. */
export const enqueue = (session: Session, passage: Generator<Pause, void>): void => {
  session.passages.push(passage);
  if (session.passages.length === 1) advance(session);
};

const advance = (session: Session): void => {
  const step = session.passages[0]?.next();
  if (step === undefined) return;
  if (step.done !== true) {
    session.later(step.value, () => advance(session));
    return;
  }
  session.passages.shift();
  advance(session);
};
