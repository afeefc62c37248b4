/** Notices that a response does not get on although the connection is alive: a slow model, not a dead socket. */
export class ProgressClock {
  readonly #afterMs: number;
  readonly #isBusy: () => boolean;
  readonly #onStall: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastAt = 0;
  #told = false;

  /**
   * @param afterMs - Silence that counts as a stall.
   * @param isBusy - Whether something is expected of the server.
   */
  constructor(afterMs: number, isBusy: () => boolean, onStall: () => void) {
    this.#afterMs = afterMs;
    this.#isBusy = isBusy;
    this.#onStall = onStall;
  }

  /** Something arrived, or was asked for. */
  touch(): void {
    this.#lastAt = Date.now();
    this.#told = false;
    // The timer looks at the time when it fires, so that it is not set anew for every frame.
    this.#timer ??= setTimeout(() => this.#look(), this.#afterMs);
  }

  /** Stops looking. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    if (!this.#isBusy() || this.#told) return;
    const leftMs = this.#lastAt + this.#afterMs - Date.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#look(), leftMs);
      return;
    }
    this.#told = true;
    this.#onStall();
  }
}
