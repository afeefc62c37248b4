import { asString, at, base64Bytes } from "@plugboard/wire";

/** Tells what the user has heard, for players that know it. */
export interface Playback {
  /**
   * How much of an item's audio has been played, in milliseconds; a number below 0 counts as 0. `undefined` if it is not known: then
   * the time since the first audio arrived counts. `null` if nothing of the item is playing: then nothing is truncated.
   */
  positionMs(itemId: string, contentIndex: number): number | undefined | null;
  /** Drops what is still to be played, because the user has interrupted. */
  clear?(): void;
}

/** Milliseconds of audio in a number of bytes. PCM16 has 2 bytes a sample, G.711 has 1 byte at 8 kHz; any other format counts as PCM16 at 24 kHz. */
const audioMs = (bytes: number, format: unknown): number => {
  const named = asString(format);
  const type = named ?? at(format, "type");
  if (type === "audio/pcmu" || type === "audio/pcma" || named?.startsWith("g711_")) return bytes / 8;
  const rate = at(format, "rate") ?? 24_000;
  return type === "audio/pcm" && !named && typeof rate === "number" ? (bytes / 2 / rate) * 1000 : bytes / 48;
};

/** Follows one item's audio: how much arrived, since when, and where an interruption would cut it. */
export class PlaybackClock {
  /** When the first audio of the current item arrived, in epoch milliseconds. */
  firstAudioAt: number | undefined;
  /** Milliseconds of audio received of the current item. */
  lengthMs = 0;
  /** The item whose audio is playing. */
  itemId: string | undefined;
  /** Its content part. */
  contentIndex = 0;
  #audio: "arriving" | "complete" = "arriving";

  /** Counts one audio delta. Another item or content part starts the clock anew. */
  delta(itemId: string, contentIndex: number): void {
    if (this.itemId !== itemId || this.contentIndex !== contentIndex) this.reset();
    this.itemId = itemId;
    this.contentIndex = contentIndex;
    if (this.firstAudioAt === undefined) {
      this.firstAudioAt = Date.now();
      this.lengthMs = 0;
    }
  }

  /** Adds the length of the delta's audio. */
  add(base64: string, format: unknown): void {
    this.lengthMs += audioMs(base64Bytes(base64), format);
  }

  /** The server has sent all audio of the item; the user may still be hearing it. */
  generated(): void {
    this.#audio = "complete";
  }

  /** Whether everything that was generated has been heard. */
  isPlayedOut(elapsedMs: number): boolean {
    return this.#audio === "complete" && elapsedMs >= this.lengthMs;
  }

  /**
   * Where to cut: milliseconds since the first audio arrived, or the position that the player gave; `null` if it plays nothing
   * of it, `undefined` if there is no audio.
   */
  elapsedMs(playback: Playback | undefined): number | null | undefined {
    if (!this.itemId || this.firstAudioAt === undefined) return undefined;
    const position = playback?.positionMs(this.itemId, this.contentIndex);
    if (position === null) return null;
    // `|| 0` is for a position that is NaN.
    return Math.max(0, (position ?? Date.now() - this.firstAudioAt) || 0);
  }

  /** Forgets the item. */
  reset(): void {
    this.itemId = undefined;
    this.firstAudioAt = undefined;
    this.lengthMs = 0;
    this.#audio = "arriving";
  }
}
