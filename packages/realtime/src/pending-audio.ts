/** A frame that waits, and how much audio it carries. */
export interface PendingFrame {
  /** JSON text. */
  readonly frame: string;
  /** Bytes of audio; 0 for a commit. */
  readonly bytes: number;
}

/** Audio that was given while connecting: kept in order, bounded, the oldest dropped first. */
export class PendingAudio {
  readonly #maxBytes: number;
  #frames: PendingFrame[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps a frame. @returns Bytes of audio that were dropped for it. */
  push(frame: string, bytes: number): number {
    this.#frames.push({ frame, bytes });
    this.#bytes += bytes;
    let dropped = 0;
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#frames.shift()?.bytes ?? this.#bytes;
      this.#bytes -= oldest;
      dropped += oldest;
    }
    return dropped;
  }

  /** Takes everything. */
  take(): readonly PendingFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
}
