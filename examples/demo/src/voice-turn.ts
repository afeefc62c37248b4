import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import type { Adapter } from "@plugboard/core";
import { RealtimeTransport } from "@plugboard/realtime";

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

/** 20 ms of PCM16 at 24 kHz, the frame that telephony and browsers capture in. */
const frameMs = 20;
const frameBytes = 960;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const concatenate = (chunks: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
};

/** The agent of the demo: it looks the weather up with one tool. */
const createAgent = (onCall: (call: string) => void): RealtimeAgent =>
  new RealtimeAgent({
    name: "Weather",
    instructions: "Answer questions about the weather in one short sentence. Always look it up with get_weather first.",
    tools: [
      tool({
        name: "get_weather",
        description: "The current weather in a city.",
        strict: false,
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: true },
        execute: async (input) => {
          onCall(`get_weather(${JSON.stringify(input)})`);
          return "12 degrees and light rain";
        },
      }),
    ],
  });

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
  const questionMs = (question.length / frameBytes) * frameMs;
  const startedAt = Date.now();
  for (let index = 0; !heard.turn; index += 1) {
    const frame = new Uint8Array(frameBytes);
    frame.set(question.subarray(index * frameBytes, (index + 1) * frameBytes));
    session.sendAudio(frame.buffer);
    const due = startedAt + ((index + 1) * frameMs) / speed;
    await sleep(Math.max(0, due - Date.now()));
    if (!heard.speech && Date.now() > startedAt + questionMs / speed + speechWithinMs) {
      throw new Error(`no speech was heard in the question (${(questionMs / 1_000).toFixed(1)} s)`);
    }
  }
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
    questionEndedAt = Date.now() + (question.length / frameBytes) * (frameMs / speed);
    await Promise.all([speak(session, request, done.promise), done.promise]);
    session.close();
    const { code: closeCode } = await closed;
    const answer = concatenate(chunks);
    return { connectMs, firstAudioMs: Math.round(firstAudioAt - questionEndedAt), toolCalls, transcript, closeCode, answer };
  } finally {
    session.close();
  }
};
