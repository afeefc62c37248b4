import type { Stretch } from "./stretches.ts";

/** Runs in the thread of the audio: adds up squares and tells each stretch of 10 ms. */
const meter = `
registerProcessor("meter", class extends AudioWorkletProcessor {
  sum = 0; count = 0; stretches = [];
  process([input]) {
    const samples = input[0] ?? new Float32Array(128);
    for (const sample of samples) {
      this.sum += sample * sample;
      this.count += 1;
      if (this.count < sampleRate / 100) continue;
      this.stretches.push([currentTime, Math.sqrt(this.sum / this.count)]);
      this.sum = 0;
      this.count = 0;
      if (this.stretches.length >= 5) this.port.postMessage(this.stretches.splice(0));
    }
    return true;
  }
});`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolves once a context plays as fast as time passes, with silence at least. Firefox takes up to a second for its first sound, and again when a
 * microphone is opened; what a call receives meanwhile waits and is played faster afterwards, to catch up (Firefox 153 with PulseAudio).
 */
export const untilSteady = async (context: AudioContext): Promise<void> => {
  const silence = new ConstantSourceNode(context, { offset: 0 });
  silence.connect(context.destination);
  silence.start();
  for (let steady = 0; steady < 4; ) {
    const before = { audioMs: context.currentTime * 1_000, atMs: performance.now() };
    await pause(250);
    const late = performance.now() - before.atMs - (context.currentTime * 1_000 - before.audioMs);
    steady = late < 30 ? steady + 1 : 0;
  }
};

/** Measures what passes through a node, in real time. */
export const measureNode = async (context: BaseAudioContext, from: AudioNode): Promise<readonly Stretch[]> => {
  const url = URL.createObjectURL(new Blob([meter], { type: "text/javascript" }));
  await context.audioWorklet.addModule(url);
  const node = new AudioWorkletNode(context, "meter");
  const stretches: Stretch[] = [];
  node.port.onmessage = ({ data }: { readonly data: readonly (readonly [number, number])[] }) => {
    for (const [time, rms] of data) stretches.push({ audioMs: time * 1000, rms });
  };
  from.connect(node);
  const quiet = context.createGain();
  quiet.gain.value = 0;
  node.connect(quiet).connect(context.destination);
  return stretches;
};

/** Measures what a stream carries. */
export const measureStream = (context: AudioContext, stream: MediaStream): Promise<readonly Stretch[]> =>
  measureNode(context, context.createMediaStreamSource(stream));

/** A microphone that says what it is told: PCM, 24 kHz, 16-bit, mono, as base64. */
export const speakingStream = (context: AudioContext, base64: string): { readonly stream: MediaStream; readonly say: () => void } => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const samples = Float32Array.from({ length: bytes.length >> 1 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
  const buffer = context.createBuffer(1, samples.length, 24_000);
  buffer.copyToChannel(samples, 0);
  const destination = context.createMediaStreamDestination();
  return {
    stream: destination.stream,
    say: () => {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(destination);
      source.start();
    },
  };
};

/** What an element plays, as a stream. */
export const captured = (element: HTMLAudioElement): MediaStream => {
  const capture: unknown = Reflect.get(element, "captureStream") ?? Reflect.get(element, "mozCaptureStream");
  if (typeof capture !== "function") throw new Error("this browser cannot capture an element");
  return capture.call(element);
};
