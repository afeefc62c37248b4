import { captureMicrophone } from "@plugboard/browser-audio";
import type { OpenCallAudio } from "../webrtc-turn.ts";

const rate = 24_000;

/** A page: its own WebRTC. The question is said by a graph of audio, and what the element plays is recorded as a microphone would be. */
const openCallAudio: OpenCallAudio = async (question) => {
  const context = new AudioContext({ sampleRate: rate });
  const samples = Float32Array.from(new Int16Array(question.slice().buffer), (sample) => sample / 32_768);
  const buffer = context.createBuffer(1, samples.length, rate);
  buffer.copyToChannel(samples, 0);
  const microphone = context.createMediaStreamDestination();
  const audioElement = new Audio();
  let recorder: { close(): Promise<void> } | undefined;
  return {
    options: { mediaStream: microphone.stream, audioElement },
    start: async (onHeard) => {
      if (!(audioElement.srcObject instanceof MediaStream)) throw new Error("the peer sends no audio");
      recorder = await captureMicrophone({ source: audioElement.srcObject, onAudio: onHeard });
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(microphone);
      source.start();
    },
    close: async () => {
      await recorder?.close();
      await context.close();
    },
  };
};

export default openCallAudio;
