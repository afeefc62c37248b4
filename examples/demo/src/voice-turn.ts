import { RealtimeSession } from "@openai/agents-realtime";
import type { Adapter } from "@plugboard/core";
import { RealtimeTransport } from "@plugboard/realtime";
import { createAgent } from "./agent.ts";
import { durationMs, streamAudio } from "./stream-audio.ts";

/** What one voice turn needs. */
export interface VoiceTurnRequest {
  /** The Realtime endpoint; OpenAI's when absent. */
  readonly url?: string;
  readonly apiKey: string;
  /** The spoken question: PCM16, 24 kHz, mono. */
  readonly question: Uint8Array;
  /** How much faster than a person the question is spoken; 1 is real time. */
  readonly speed: number;
}

/** What one voice turn gave. */
export interface VoiceTurn {
  readonly connectMs: number;
  /** From the end of the question to the first sound of the answer. */
  readonly firstAudioMs: number;
  readonly toolCalls: readonly string[];
  readonly transcript: string;
  readonly closeCode: number;
  /** The spoken answer: PCM16, 24 kHz, mono. */
  readonly answer: Uint8Array;
}

const concatenate = (chunks: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
};

/** How long after the question a server may take to say that somebody speaks, in milliseconds. */
const speechWithinMs = 8_000;

/** Streams the question as a microphone would, then silence until the turn starts. Rejects when the server hears no speech in it. */
const speak = async (session: RealtimeSession, { question, speed }: VoiceTurnRequest, ended: Promise<unknown>): Promise<void> => {
  const heard = { speech: false, turn: false };
  const stop = (): void => {
    heard.speech = true;
    heard.turn = true;
  };
  ended.then(stop, stop);
  session.transport.on("turn_started", stop);
  session.transport.on("*", ({ type }) => {
    if (type === "input_audio_buffer.speech_started") heard.speech = true;
  });
  const startedAt = Date.now();
  const isDone = (): boolean => {
    if (!heard.speech && Date.now() > startedAt + durationMs(question) / speed + speechWithinMs) {
      throw new Error(`no speech was heard in the question (${(durationMs(question) / 1_000).toFixed(1)} s)`);
    }
    return heard.turn;
  };
  await streamAudio({ audio: question, speed, send: ({ buffer }) => session.sendAudio(buffer), isDone });
};

/** Holds one spoken turn over the adapter: the question in, one tool call, the answer out. Rejects with what failed. */
export const holdVoiceTurn = async (adapter: Adapter, request: VoiceTurnRequest): Promise<VoiceTurn> => {
  const { url, apiKey, question, speed } = request;
  const transport = new RealtimeTransport({ adapter, useInsecureApiKey: true, ...(url === undefined ? {} : { url }) });
  const toolCalls: string[] = [];
  const session = new RealtimeSession(
    createAgent((call) => toolCalls.push(call)),
    { transport },
  );
  const chunks: Uint8Array[] = [];
  let transcript = "";
  let questionEndedAt = 0;
  let firstAudioAt = 0;
  const done = Promise.withResolvers<void>();
  const closed = new Promise<{ readonly code: number }>((resolve) => transport.on("close", resolve));

  session.on("error", ({ error }) => done.reject(error));
  session.on("audio", ({ data }) => {
    firstAudioAt ||= Date.now();
    chunks.push(new Uint8Array(data));
  });
  transport.on("audio_transcript_delta", ({ delta }) => {
    transcript += delta;
  });
  transport.on("turn_done", ({ response }) => {
    if (chunks.length > 0 && !response.output.some((item) => item["type"] === "function_call")) done.resolve();
  });
  void closed.then(({ code }) => done.reject(new Error(`the connection closed (${code}) before the answer was complete`)));

  const startedAt = Date.now();
  try {
    await session.connect({ apiKey });
    const connectMs = Date.now() - startedAt;
    questionEndedAt = Date.now() + durationMs(question) / speed;
    await Promise.all([speak(session, request, done.promise), done.promise]);
    session.close();
    const { code: closeCode } = await closed;
    const answer = concatenate(chunks);
    return { connectMs, firstAudioMs: Math.round(firstAudioAt - questionEndedAt), toolCalls, transcript, closeCode, answer };
  } finally {
    session.close();
  }
};
