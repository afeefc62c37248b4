/** Reads PCM16, piece by piece: a sample that is cut in two by the end of a piece is put together with the next. */
export const createPcmDecoder = (): ((bytes: Uint8Array) => Float32Array<ArrayBuffer>) => {
  let half: number | undefined;
  return (bytes) => {
    const whole = half === undefined ? bytes : Uint8Array.of(half, ...bytes);
    half = whole.length % 2 === 0 ? undefined : whole.at(-1);
    const view = new DataView(whole.buffer, whole.byteOffset, whole.length);
    return Float32Array.from({ length: whole.length >> 1 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
  };
};
