import { readFileSync } from "node:fs";
import { questionWav } from "../../src/index.ts";
import type { WireClient } from "./wire-client.ts";

/** The samples of a fixture file. */
export const samplesOf = (file: URL): Buffer => readFileSync(file).subarray(44);

/** The spoken question: PCM, 24 kHz. */
export const question: Buffer = samplesOf(questionWav);

/** Silence: PCM, 24 kHz. */
export const silence = (ms: number): Buffer => Buffer.alloc(ms * 48);

/** Streams audio in frames of 20 ms, as a microphone would, but without waiting. */
export const speak = (client: WireClient, audio: Buffer, bytesPerFrame = 960): void => {
  for (let start = 0; start < audio.length; start += bytesPerFrame) {
    client.send({ type: "input_audio_buffer.append", audio: audio.subarray(start, start + bytesPerFrame).toString("base64") });
  }
};
