import type { EngineProgram } from "@plugboard/engines";
import { RealtimeTransport } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import { captured, measureStream, speakingStream, untilSteady } from "../../../tooling/engine-tests/page-sound.ts";
import { loudOnes } from "../../../tooling/engine-tests/stretches.ts";
import type { InterruptResult, VoiceArgs } from "../test/voice-result.ts";

const eventOf = (transport: RealtimeTransport, type: string): Promise<number> =>
  new Promise((resolve) => {
    transport.on("*", (event) => {
      if (event.type === type) resolve(performance.now());
    });
  });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The user is muted in the middle of a word, and the answer is interrupted in the middle of a tone. */
const program: EngineProgram<Required<VoiceArgs>, InterruptResult> = async ({ url, apiKey, question }) => {
  const context = new AudioContext({ sampleRate: 48_000 });
  await untilSteady(context);
  const { stream, say } = speakingStream(context, question);
  const element = new Audio();
  const { media, ...call } = voiceCall({ url, mediaStream: stream, audioElement: element });
  const transport = new RealtimeTransport({ ...call, media });
  const interrupted: number[] = [];
  transport.on("audio_interrupted", () => interrupted.push(performance.now()));
  await transport.connect({
    apiKey,
    initialSessionConfig: { audio: { input: { turnDetection: { type: "server_vad", silenceDurationMs: 200, interruptResponse: true } } } },
  });
  const heard = await measureStream(context, captured(element));
  await untilSteady(context);

  const started = eventOf(transport, "input_audio_buffer.speech_started");
  const stopped = eventOf(transport, "input_audio_buffer.speech_stopped");
  const playing = eventOf(transport, "output_audio_buffer.started");
  say();
  await started;
  await pause(300);
  const mutedAt = performance.now();
  transport.mute(true);
  const stoppedAt = await stopped;

  await playing;
  await pause(1_500);
  const interruptedAt = context.currentTime * 1_000;
  transport.interrupt();
  const heardMs = media.heardMs();
  const measured = heard.length;
  while (heard.length <= measured + 20 || loudOnes(heard.slice(-20)).length > 0) await pause(10);
  transport.close();
  return { mutedAt, stoppedAt, interruptedAt, heardMs, interruptions: interrupted.length, heard };
};

export default program;
