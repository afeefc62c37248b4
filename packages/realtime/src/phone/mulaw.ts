import { base64Bytes, bytesOf, fromBase64, toBase64 } from "@plugboard/wire";

/** G.711 has one byte for a sample and 8,000 samples a second. */
const bytesPerMs = 8;

/** Silence in μ-law. */
const silenceByte = 0xff;

/** Three bytes of silence are four slashes in base64, so that silence of any length is written without bytes. */
const tails: readonly string[] = ["", "/w==", "//8="];

/** Silence as base64 text. */
export const silence = (durationMs: number): string => {
  const bytes = Math.round(durationMs * bytesPerMs);
  return "////".repeat(Math.floor(bytes / 3)) + (tails[bytes % 3] ?? "");
};

/** How long base64 μ-law audio is, in milliseconds. */
export const durationMs = (payload: string): number => base64Bytes(payload) / bytesPerMs;

/** Base64 text can be cut after every third byte. */
const bytesPerCut = 3;

/**
 * Cuts audio to what one message of the provider may carry. Audio that is shorter than the minimum is filled up with silence. Nothing
 * is decoded unless it has to be filled up.
 */
export const cutToSize = (payload: string, { min, max }: { readonly min: number; readonly max: number }): readonly string[] => {
  const length = durationMs(payload);
  if (length < min) {
    const filled = new Uint8Array(min * bytesPerMs).fill(silenceByte);
    filled.set(bytesOf(fromBase64(payload)));
    return [toBase64(filled)];
  }
  if (length <= max) return [payload];
  // The last two pieces share what is left, so that none is below the minimum.
  const pieces = Math.ceil(length / max);
  const charactersPerPiece = Math.ceil((length * bytesPerMs) / pieces / bytesPerCut) * 4;
  return Array.from({ length: pieces }, (_, index) => payload.slice(index * charactersPerPiece, (index + 1) * charactersPerPiece));
};
