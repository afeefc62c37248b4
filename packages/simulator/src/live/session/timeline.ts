import { answerText, questionText } from "../../realtime/audio/spoken-fixtures.ts";
import { fromPcm } from "../audio/live-audio.ts";
import type { LiveStep } from "../script/live-script.ts";
import { decide, delegate } from "./backend.ts";
import { emit } from "./emit.ts";
import { endSession } from "./end-session.ts";
import type { LiveSession } from "./session.ts";
import { hush, speak, takeOutput, takeWords, wordsOf } from "./speech.ts";

/** The length of a block, in milliseconds. The timeline advances in blocks, and each has one delta of audio. */
const blockMs = 100;
const blockBytes = blockMs * 48;
/** A window of the transcripts and of the places where appends go in, in milliseconds. */
const windowMs = 200;
/** The measured median between an append and its acknowledgement is 748 ms. */
export const injectionMs = 700;
/** Between two updates of the usage, in milliseconds of the timeline. */
const usageMs = 15_000;

const vadSettings = { threshold: 0.5, silenceMs: 500 };

const silentBlock = Buffer.alloc(blockBytes);

/** Takes input into the session: PCM at 24 kHz. Nothing else lets its time pass. */
export const hear = (session: LiveSession, pcm: Buffer): void => {
  session.unheard = Buffer.concat([session.unheard, pcm]);
  while (session.unheard.length >= blockBytes && session.status.status === "running") {
    const block = session.unheard.subarray(0, blockBytes);
    session.unheard = session.unheard.subarray(blockBytes);
    passBlock(session, block);
  }
};

const passBlock = (session: LiveSession, heard: Buffer): void => {
  session.timelineMs += blockMs;
  listen(session, session.isMuted ? silentBlock : heard);
  runSteps(session);
  if (session.status.status !== "running") return;
  const said = takeOutput(session, blockBytes);
  if (session.config["store"] === true) session.recording.push({ input: heard, output: said });
  sendAudio(session, heard, said);
  if (session.timelineMs % windowMs === 0) writeDown(session);
  inject(session);
  if (session.timelineMs % usageMs === 0) {
    const usage = { seconds: Math.ceil(session.timelineMs / 1000) };
    emit(session, "session.usage.updated", { usage, context_window: { usage_ratio: session.knobs.usageRatio ?? 0.01 } });
  }
};

/** The user begins to speak, and the model goes quiet; the user stops, and the model takes its turn from the script. */
const listen = (session: LiveSession, pcm: Buffer): void => {
  // A copy, because a view of 16 bits has to begin at an even byte.
  const samples = new Int16Array(Uint8Array.from(pcm).buffer);
  for (const event of session.vad.feed(samples, 24, vadSettings)) {
    if (event.type === "started") {
      hush(session);
      const { transcript = questionText, reply } = session.host.cursor.takeTurn() ?? {};
      session.userWords = wordsOf(transcript);
      session.replyAfterSpeech = reply ?? [{ say: answerText, audio: session.host.answer() }];
    } else {
      const rest = session.userWords?.join("") ?? "";
      session.userWords = undefined;
      if (rest !== "") emitTranscript(session, "input", rest);
      session.steps.push(...session.replyAfterSpeech);
    }
  }
};

const emitTranscript = (session: LiveSession, side: "input" | "output", delta: string): void => {
  const endMs = Math.ceil(session.timelineMs / windowMs) * windowMs;
  emit(session, `session.${side}_transcript.delta`, { delta, start_ms: endMs - windowMs, end_ms: endMs });
};

const writeDown = (session: LiveSession): void => {
  const heard = session.userWords?.shift();
  if (heard !== undefined) emitTranscript(session, "input", heard);
  const said = takeWords(session);
  if (said !== "") emitTranscript(session, "output", said);
};

/** The client that holds the session gets audio in its own format. A sideband gets PCM with times, and the input as it was before muting. */
const sendAudio = (session: LiveSession, input: Buffer, output: Buffer): void => {
  const times = { start_ms: session.timelineMs - blockMs, end_ms: session.timelineMs };
  const type = "session.output_audio.delta";
  session.play?.(output);
  for (const peer of session.peers) {
    if (peer.kind === "channel") continue;
    if (peer.kind === "sideband") {
      peer.deliver({ type: "session.input_audio.append", audio: input.toString("base64") });
      peer.deliver({ type, delta: output.toString("base64"), ...times });
    } else peer.deliver({ type, delta: fromPcm(output, session.format).toString("base64") });
  }
};

/** Appends whose place the timeline has passed are acknowledged; commentary is said. */
const inject = (session: LiveSession): void => {
  const due = session.pending.filter(({ dueMs }) => dueMs <= session.timelineMs);
  session.pending = session.pending.filter(({ dueMs }) => dueMs > session.timelineMs);
  const startMs = Math.floor(session.timelineMs / windowMs) * windowMs;
  for (const { kind, eventId, content } of due) {
    emit(session, `session.${kind}.appended`, { start_ms: startMs, end_ms: startMs + windowMs }, eventId);
    if (kind === "commentary") speak(session, content);
  }
};

/** Runs the steps that are due, one after the other; what is said is waited for. */
const runSteps = (session: LiveSession): void => {
  while (session.steps.length > 0 && session.status.status === "running") {
    if (session.timelineMs < session.waitUntilMs || (session.speeches.length > 0 && !("moderate" in (session.steps[0] ?? {})))) return;
    const step = session.steps.shift();
    if (step) runStep(session, step);
  }
};

const runStep = (session: LiveSession, step: LiveStep): void => {
  if ("say" in step) speak(session, step.say, step.audio);
  else if ("delegate" in step) delegate(session);
  else if ("decide" in step) decide(session, step.decide, null);
  else if ("waitMs" in step) session.waitUntilMs = session.timelineMs + step.waitMs;
  else if ("end" in step) endSession(session, step.end);
  else if ("moderate" in step) {
    hush(session);
    emit(session, "error", { error: { type: "server_error", code: null, message: "Output was moderated." } });
  } else act(session, step);
};

/** Steps that act on the connections. */
const act = (
  session: LiveSession,
  step: Extract<LiveStep, { send: unknown } | { close: unknown } | { terminate: true } | { stall: true }>,
): void => {
  for (const peer of [...session.peers]) {
    if ("send" in step) peer.deliverRaw(typeof step.send === "string" ? step.send : JSON.stringify(step.send));
    else if ("close" in step) peer.close(step.close.code, step.close.reason);
    else if ("terminate" in step) peer.terminate();
    else peer.stall();
  }
};
