/** The runtime asks the socket for more below this; one large delta or some thousand small ones. */
const highWaterBytes = 256 * 1024;

/** The body of a streamed response: pushed by a socket, pulled by the caller. */
export class ResponseBody {
  /** What the caller reads. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /**
   * @param onRoom - The caller has read enough for more to be welcome.
   * @param onCancel - The caller wants no more.
   */
  constructor(onRoom: () => void, onCancel: () => void) {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: onRoom,
        cancel: () => {
          this.#controller = undefined;
          onCancel();
        },
      },
      { highWaterMark: highWaterBytes, size: (chunk) => chunk.byteLength },
    );
  }

  /** Bytes that wait to be read. */
  get unreadBytes(): number {
    return this.#controller ? highWaterBytes - (this.#controller.desiredSize ?? highWaterBytes) : 0;
  }

  /** Hands one event over; `false` when the caller should read before there is more. */
  push(text: string): boolean {
    const controller = this.#controller;
    if (!controller) return true;
    controller.enqueue(this.#encoder.encode(text));
    return (controller.desiredSize ?? 1) > 0;
  }

  /** Ends the body. */
  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** Errors the body. */
  fail(reason: unknown): void {
    this.#controller?.error(reason);
    this.#controller = undefined;
  }
}
