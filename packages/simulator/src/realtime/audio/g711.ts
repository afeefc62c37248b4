/** Encodes one 16-bit sample as G.711 μ-law. */
const encodeMulaw = (sample: number): number => {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
};

/** Encodes one 16-bit sample as G.711 A-law. */
const encodeAlaw = (sample: number): number => {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : ~sample, 32_767);
  const exponent = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
};

/** Decodes one μ-law byte to a 16-bit sample. */
const decodeMulaw = (byte: number): number => {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 132) << ((code >> 4) & 0x07);
  return code & 0x80 ? 132 - magnitude : magnitude - 132;
};

/** Decodes one A-law byte to a 16-bit sample. */
const decodeAlaw = (byte: number): number => {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 0x07;
  const low = ((code & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? low : (low + 256) << (exponent - 1);
  return code & 0x80 ? magnitude : -magnitude;
};

/** The two G.711 laws, sample by sample. @see https://www.itu.int/rec/T-REC-G.711 */
export const g711: {
  readonly [law in "audio/pcmu" | "audio/pcma"]: {
    /** 16-bit sample to byte. */
    readonly encode: (sample: number) => number;
    /** Byte to 16-bit sample. */
    readonly decode: (byte: number) => number;
  };
} = {
  "audio/pcmu": { encode: encodeMulaw, decode: decodeMulaw },
  "audio/pcma": { encode: encodeAlaw, decode: decodeAlaw },
};
