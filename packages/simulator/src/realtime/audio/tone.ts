/** A 440 Hz tone at a quarter of full scale: PCM, 24 kHz, 16-bit, mono. Stands for speech whose words do not matter. */
export const tone = (durationMs: number): Buffer => {
  const samples = Math.round(durationMs * 24);
  const pcm = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    pcm.writeInt16LE(Math.round(8_192 * Math.sin((2 * Math.PI * 440 * index) / 24_000)), index * 2);
  }
  return pcm;
};
