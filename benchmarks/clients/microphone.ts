/** PCM16 at 24 kHz, of so many milliseconds. */
export const microphone = (ms: number): ArrayBuffer => Uint8Array.from({ length: ms * 48 }, (_, index) => (index * 7919) % 256).buffer;
