/** μ-law at 8 kHz: 8 bytes a millisecond. */
export const bytesPerMs = 8;

/** Silence in μ-law. */
export const silenceByte = 0xff;

type Queued = { readonly audio: Buffer } | { readonly mark: string };

/** What the provider has still to play to the caller: audio and marks, in the order of their arrival. */
export class PlaybackBuffer {
  readonly #maxBytes: number;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  /** Bytes of the first piece that were played. */
  #offset = 0;

  constructor(maxMs: number) {
    this.#maxBytes = maxMs * bytesPerMs;
  }

  /** How much is still to be played, in milliseconds. */
  get queuedMs(): number {
    return this.#queuedBytes / bytesPerMs;
  }

  /** Queues audio. @returns Whether there was room for it. */
  play(audio: Buffer): boolean {
    if (audio.length === 0) return true;
    if (this.#queuedBytes + audio.length > this.#maxBytes) return false;
    this.#queue.push({ audio });
    this.#queuedBytes += audio.length;
    return true;
  }

  /** Queues a mark. @returns The marks that are returned at once. */
  mark(mark: string): readonly string[] {
    this.#queue.push({ mark });
    return this.#takeMarks();
  }

  /** Drops everything. @returns The marks that were queued. */
  clear(): readonly string[] {
    const marks = this.#queue.flatMap((entry) => ("mark" in entry ? [entry.mark] : []));
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#offset = 0;
    return marks;
  }

  /** Plays for as long as `target` is. @returns The marks that were passed; what was not filled is silence. */
  next(target: Buffer): readonly string[] {
    target.fill(silenceByte);
    const marks: string[] = [];
    for (let at = 0; at < target.length; ) {
      const [first] = this.#queue;
      if (!first || "mark" in first) break;
      const copied = first.audio.copy(target, at, this.#offset);
      at += copied;
      this.#offset += copied;
      this.#queuedBytes -= copied;
      if (this.#offset < first.audio.length) break;
      this.#queue.shift();
      this.#offset = 0;
      marks.push(...this.#takeMarks());
    }
    return marks;
  }

  #takeMarks(): string[] {
    const marks: string[] = [];
    for (let [first] = this.#queue; first && "mark" in first; [first] = this.#queue) {
      marks.push(first.mark);
      this.#queue.shift();
    }
    return marks;
  }
}
