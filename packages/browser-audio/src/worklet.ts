import { createChunker } from "./chunker.ts";

/** Runs in the thread of the audio: cuts what the microphone gives into chunks of PCM16 and posts them. */
class Capture extends AudioWorkletProcessor {
  readonly #push: (samples: Float32Array) => void;

  constructor({ processorOptions }: { readonly processorOptions: unknown }) {
    super();
    const { chunkSamples } = Object(processorOptions);
    this.#push = createChunker(chunkSamples, (chunk) => this.port.postMessage(chunk, [chunk.buffer]));
  }

  /** While no microphone is connected there is no channel; silence then keeps the stream as long as time is. */
  process([input]: readonly (readonly Float32Array[])[]): boolean {
    this.#push(input?.[0] ?? new Float32Array(128));
    return true;
  }
}

registerProcessor("plugboard-capture", Capture);
