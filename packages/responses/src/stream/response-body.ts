/** The runtime asks the socket for more below this; one large delta or some thousand small ones. */
const highWaterBytes = 256 * 1024;

/**
 * The body of a streamed response: pushed by a socket, pulled by the caller. What arrives in one turn becomes one chunk:
 * ws delivers all frames of a TCP segment in a turn, and a chunk costs more than an event.
 */
export class ResponseBody {
  /** What the caller reads. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #highWaterBytes: number;
  readonly #onFull: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pending = "";
  #pullAgain: (() => void) | undefined;

  /**
   * @param maxBytes - What it may hold at most.
   * @param onFull - The caller should read before there is more.
   * @param onRoom - The caller has read enough for more to be welcome.
   * @param onCancel - The caller wants no more.
   */
  constructor(maxBytes: number, onFull: () => void, onRoom: () => void, onCancel: () => void) {
    this.#highWaterBytes = Math.min(highWaterBytes, maxBytes);
    this.#onFull = onFull;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        // Pending until the body is full: else every chunk that is read would call it, and make a promise.
        pull: () => {
          onRoom();
          return new Promise<void>((resolve) => {
            this.#pullAgain = resolve;
          });
        },
        cancel: () => {
          this.#controller = undefined;
          onCancel();
        },
      },
      { highWaterMark: this.#highWaterBytes, size: (chunk) => chunk.byteLength },
    );
  }

  /** Bytes that wait to be read. */
  get unreadBytes(): number {
    return this.#pending.length + this.#highWaterBytes - (this.#controller?.desiredSize ?? this.#highWaterBytes);
  }

  /** Hands one event over. */
  push(text: string): void {
    if (this.#pending === "") queueMicrotask(() => this.#flush());
    this.#pending += text;
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
    if ((this.#controller.desiredSize ?? 1) > 0) return;
    this.#pullAgain?.();
    this.#onFull();
  }
}
