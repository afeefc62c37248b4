/** The loudest sample that PCM16 can hold; one more on the negative side is not used, so that both sides are alike. */
const fullScale = 32_767;

/**
 * Cuts a stream of samples from -1 to 1 into chunks of PCM16 of one length. Louder samples are cut off. The bytes are in the order of the
 * machine, which is little-endian wherever there is a browser, and so is the API's.
 */
export const createChunker = (
  chunkSamples: number,
  deliver: (chunk: Int16Array<ArrayBuffer>) => void,
): ((samples: Float32Array) => void) => {
  let chunk = new Int16Array(chunkSamples);
  let filled = 0;
  return (samples) => {
    for (const sample of samples) {
      chunk[filled] = Math.round(Math.max(-1, Math.min(1, sample)) * fullScale);
      filled += 1;
      if (filled < chunkSamples) continue;
      deliver(chunk);
      chunk = new Int16Array(chunkSamples);
      filled = 0;
    }
  };
};
