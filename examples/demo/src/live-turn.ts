import type { Adapter } from "@plugboard/core";
import { LiveSession } from "@plugboard/live";
import { durationMs, streamAudio } from "./stream-audio.ts";

/** What one Live turn needs. */
export interface LiveTurnRequest {
  /** The API, for example `https://api.openai.com/v1`. */
  readonly baseURL: string;
  readonly apiKey: string;
  /** The spoken question: PCM16, 24 kHz, mono. */
  readonly question: Uint8Array;
  /** How much faster than a person the question is spoken; 1 is real time. */
  readonly speed: number;
}

/** What one Live turn gave. */
export interface LiveTurn {
  readonly connectMs: number;
  /** From the end of the question to the first sound of the answer. */
  readonly firstSoundMs: number;
  /** How long the assistant spoke. */
  readonly secondsOut: number;
  readonly transcript: string;
  /** How the session ended: `confirmed` by the server, or not. */
  readonly ending: string;
}

/** How long after the question an answer may take to begin, in milliseconds. */
const answerWithinMs = 15_000;

/** Holds one turn of the Live API over the adapter: the question in, the answer out, a confirmed end. Rejects with what failed. */
export const holdLiveTurn = async (adapter: Adapter, { baseURL, apiKey, question, speed }: LiveTurnRequest): Promise<LiveTurn> => {
  const session = new LiveSession({
    adapter,
    apiKey,
    baseUrl: baseURL,
    session: { model: "gpt-live-1", instructions: "Answer in one short sentence." },
  });
  const answered = Promise.withResolvers<void>();
  let state: "listening" | "speaking" | "over" = "listening";
  let firstSoundAt = 0;
  let speechMs = 0;
  session.on("audio", ({ data, sound }) => {
    if (sound === "speech") speechMs += durationMs(data);
  });
  session.on("speaking", ({ status }) => {
    if (status === "silent" && state === "speaking") {
      state = "over";
      answered.resolve();
    } else if (status === "speaking" && state === "listening") {
      state = "speaking";
      firstSoundAt = Date.now();
    }
  });
  const stop = (error: Error): void => {
    state = "over";
    answered.reject(error);
  };
  session.on("failure", stop);
  session.on("closed", ({ status }) => stop(new Error(`the session ended (${status}) before the answer was complete`)));
  const startedAt = Date.now();
  try {
    await session.connect();
    const connectMs = Date.now() - startedAt;
    const questionEndsAt = Date.now() + durationMs(question) / speed;
    const isDone = (): boolean => {
      if (state === "listening" && Date.now() > questionEndsAt + answerWithinMs) throw new Error("the assistant did not answer");
      return state === "over";
    };
    const streaming = streamAudio({ audio: question, speed, send: (frame) => session.sendAudio(frame), isDone });
    await Promise.all([streaming, answered.promise]);
    const said = session.transcript.flatMap(({ speaker, text }) => (speaker === "assistant" ? [text.trim()] : []));
    const { status: ending } = await session.close();
    return { connectMs, firstSoundMs: firstSoundAt - questionEndsAt, secondsOut: speechMs / 1_000, transcript: said.join(" "), ending };
  } finally {
    await session.close();
  }
};
