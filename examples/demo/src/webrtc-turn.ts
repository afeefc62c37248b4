import { RealtimeSession } from "@openai/agents-realtime";
import { RealtimeTransport } from "@plugboard/realtime";
import { type VoiceCallOptions, voiceCall } from "@plugboard/webrtc";
import { createAgent } from "./agent.ts";
import { createRecording } from "./recording.ts";
import { durationMs } from "./stream-audio.ts";
import type { VoiceTurn } from "./voice-turn.ts";

/** What an engine has for the audio of a call: its own WebRTC, or that of a library. */
interface CallAudio {
  readonly options: Pick<VoiceCallOptions, "mediaStream" | "audioElement" | "createPeerConnection">;
  /** Says the question, and gives what is heard from now on: PCM16, 24 kHz, mono. */
  readonly start: (onHeard: (pcm: Uint8Array) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens it, with the question that will be said. */
export type OpenCallAudio = (question: Uint8Array) => Promise<CallAudio>;

/** What one voice turn by WebRTC needs. */
export interface WebrtcTurnRequest {
  /** Where the offer is posted to. */
  readonly callsUrl: string;
  readonly apiKey: string;
  readonly question: Uint8Array;
}

/** How long what has arrived may wait until it is played, in milliseconds. */
const playoutMs = 700;

/** Holds one spoken turn by WebRTC, in real time, because tracks know no other: the question in, one tool call, the answer out. */
export const holdWebrtcTurn = async (open: OpenCallAudio, { callsUrl, apiKey, question }: WebrtcTurnRequest): Promise<VoiceTurn> => {
  const audio = await open(question);
  const transport = new RealtimeTransport(voiceCall({ url: callsUrl, useInsecureApiKey: true, ...audio.options }));
  const toolCalls: string[] = [];
  const session = new RealtimeSession(
    createAgent((call) => toolCalls.push(call)),
    { transport },
  );
  const recording = createRecording();
  let transcript = "";
  let firstAudioAt = 0;
  const played = Promise.withResolvers<void>();
  const closed = new Promise<{ readonly code: number }>((resolve) => transport.on("close", resolve));
  session.on("error", ({ error }) => played.reject(error));
  void closed.then(({ code }) => played.reject(new Error(`the call ended (${code}) before the answer was complete`)));
  transport.on("audio_transcript_delta", ({ delta }) => {
    transcript += delta;
  });
  transport.on("*", ({ type }) => {
    if (type === "output_audio_buffer.started") firstAudioAt ||= Date.now();
    if (type === "output_audio_buffer.stopped") played.resolve();
  });
  const startedAt = Date.now();
  try {
    await session.connect({ apiKey });
    const connectMs = Date.now() - startedAt;
    await audio.start(recording.add);
    const questionEndsAt = Date.now() + durationMs(question);
    await played.promise;
    await new Promise((resolve) => setTimeout(resolve, playoutMs));
    session.close();
    const { code: closeCode } = await closed;
    return {
      connectMs,
      firstAudioMs: Math.round(firstAudioAt - questionEndsAt),
      toolCalls,
      transcript,
      closeCode,
      answer: recording.sound(),
    };
  } finally {
    session.close();
    await audio.close();
  }
};
