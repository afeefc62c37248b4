import { PlugboardError } from "./errors.ts";
import type { Frame, Socket } from "./socket.ts";

/**
 * Inbound frames that nobody has taken yet, in order, bounded. A socket that can pause stops reading at the bound and
 * goes on below half of it; another overflows.
 */
export class Inbox {
  readonly #socket: Socket;
  readonly #maxBytes: number;
  #frames: Frame[] = [];
  #bytes = 0;
  #paused = false;
  #ended = false;
  #reading = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket, maxBytes: number) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
  }

  /** Adds a frame. Throws `buffer-full` when too much waits and the socket cannot pause. */
  push(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    this.#signal();
    if (this.#bytes <= this.#maxBytes || this.#paused) return;
    if (!this.#socket.pause) throw new PlugboardError("buffer-full", `More than ${this.#maxBytes} bytes arrived and were not read.`);
    this.#paused = true;
    this.#socket.pause();
  }

  /** The next frame, if one waits. */
  take(): Frame | undefined {
    const frame = this.#frames.shift();
    this.#bytes -= frame?.length ?? 0;
    if (this.#paused && this.#bytes * 2 <= this.#maxBytes) {
      this.#paused = false;
      this.#socket.resume?.();
    }
    return frame;
  }

  /** No frame follows; those that wait can still be read. */
  end(): void {
    this.#ended = true;
    this.#signal();
  }

  /** Every frame for one reader, until the end. Rejects with `invalid-argument` while another one reads. */
  async *read(): AsyncGenerator<Frame, void> {
    if (this.#reading) throw new PlugboardError("invalid-argument", "Another iteration already reads the messages.");
    this.#reading = true;
    try {
      for (;;) {
        const frame = this.take();
        if (frame !== undefined) yield frame;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#reading = false;
    }
  }

  #signal(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
