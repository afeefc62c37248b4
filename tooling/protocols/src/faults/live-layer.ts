// Runs inside an engine.
import { LiveSession } from "@plugboard/live";
import { loud, model, quiet } from "../live/call.ts";
import { liveCredential } from "../live-credential.ts";
import type { Phase } from "./cells.ts";
import { deadlinesFor, isArmed, type LayerContext } from "./layer-context.ts";

/** Asks for something in a phase. Resolves when it is done, and never if it is not: then the session has ended. */
const work = async (session: LiveSession, phase: Phase): Promise<void> => {
  if (phase === "mid-response") {
    const answered = new Promise<void>((resolve) => void session.on("session.output_transcript.delta", () => resolve()));
    session.sendAudio(loud(500));
    session.sendAudio(quiet(700));
    return answered;
  }
  if (phase === "mid-append") for (let count = 0; count < 60; count += 1) session.sendAudio(quiet(20));
  const { status } = await session.commentary("One moment.");
  if (status !== "acknowledged") await new Promise(() => undefined);
};

/** A session of the Live API. It sends silence in real time, so that frames come and go while nothing is said. */
export const live = async (context: LayerContext): Promise<string> => {
  const { cell, adapter, host, arm, late } = context;
  const { connectTimeoutMs, closeTimeoutMs, heartbeat } = deadlinesFor(cell);
  const ended = Promise.withResolvers<string>();
  ended.promise.catch(() => undefined);
  const session = new LiveSession({
    adapter,
    ...liveCredential(adapter),
    baseUrl: `${cell.way === "tls" ? "https" : "http"}://${host}/v1`,
    session: { model },
    connectTimeoutMs,
    startTimeoutMs: connectTimeoutMs,
    closeTimeoutMs,
    answerTimeoutMs: 20_000,
    connection: { heartbeat, closeTimeoutMs },
    // Answers to the heartbeat's probe, which this API does not know.
    onUnhandled: () => undefined,
    on: {
      closed: (ending) => {
        if ("error" in ending) ended.reject(ending.error);
        else ended.resolve(ending.status === "confirmed" ? "closed remote" : "closed network");
      },
    },
  });
  try {
    await session.connect();
    if (isArmed(cell) || cell.phase === "closing") await arm();
    if (cell.phase === "closing")
      return await session.close().then(({ status }) => (status === "confirmed" ? "completed" : "closed network"));
    return await Promise.race([work(session, cell.phase).then(() => "completed"), ended.promise, late]);
  } finally {
    await session.close();
  }
};
