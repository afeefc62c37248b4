/** The body asks for more while it holds less than this: one large delta, or some thousand small ones. */
const highWaterBytes = 256 * 1024;

/** What a body reports about its reader. */
export interface BodyReader {
  /** The reader should read before there is more. */
  onFull(): void;
  /** The reader has read enough for more to be welcome. */
  onRoom(): void;
  /** The reader wants no more. */
  onCancel(): void;
}

/**
 * The body of a streamed response: pushed by a socket, pulled by the caller. What arrives in one turn becomes one chunk:
 * ws delivers all frames of a TCP segment in a turn, and a chunk costs more than an event.
 */
export class ResponseBody {
  /** What the caller reads. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #highWaterBytes: number;
  readonly #reader: BodyReader;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pending = "";
  #pullAgain: (() => void) | undefined;

  /** @param maxBytes - What it may hold at most. */
  constructor(maxBytes: number, reader: BodyReader) {
    this.#highWaterBytes = Math.min(highWaterBytes, maxBytes);
    this.#reader = reader;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        // The promise is pending until the body is full; otherwise the stream would call `pull`, and make a promise, for each chunk that is read.
        pull: () => {
          reader.onRoom();
          return new Promise<void>((resolve) => {
            this.#pullAgain = resolve;
          });
        },
        cancel: () => {
          this.#controller = undefined;
          reader.onCancel();
        },
      },
      { highWaterMark: this.#highWaterBytes, size: (chunk) => chunk.byteLength },
    );
  }

  /** Bytes that wait to be read. */
  get unreadBytes(): number {
    return this.#pending.length + this.#highWaterBytes - (this.#controller?.desiredSize ?? this.#highWaterBytes);
  }

  /** Whether the reader has to read before more is welcome. */
  get isFull(): boolean {
    return (this.#controller?.desiredSize ?? 1) <= 0;
  }

  /** Hands one event over. @returns Whether it is the first of its turn. */
  push(text: string): boolean {
    const isFirst = this.#pending === "";
    if (isFirst) queueMicrotask(() => this.#flush());
    this.#pending += text;
    return isFirst;
  }

  /** Ends the body. */
  end(): void {
    this.#flush();
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** Errors the body. */
  fail(reason: unknown): void {
    this.#controller?.error(reason);
    this.#controller = undefined;
  }

  #flush(): void {
    const text = this.#pending;
    this.#pending = "";
    if (!this.#controller || text === "") return;
    this.#controller.enqueue(this.#encoder.encode(text));
    if (!this.isFull) return;
    this.#pullAgain?.();
    this.#reader.onFull();
  }
}
