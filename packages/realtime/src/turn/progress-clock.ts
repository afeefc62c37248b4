import type { WarningEvent } from "../sdk-events/transport-events.ts";

/** What a progress clock sees of its transport. */
export interface ProgressContext {
  /** Whether the server owes a response. */
  readonly isBusy: () => boolean;
  /** Emits a `warning`. */
  readonly warn: (warning: WarningEvent) => void;
}

/** A running progress clock. */
export interface Progress {
  /** A frame has arrived, or a response was requested. */
  readonly touch: () => void;
  /** Stops looking; the next touch starts it again. */
  readonly stop: () => void;
}

/** What the option `progress` takes, made by {@link progressClock}. */
export type ProgressClock = (context: ProgressContext) => Progress;

/**
 * Notices that a response makes no progress although the connection is alive: the model is slow, and the socket is not dead. Reports it
 * once, by a `warning` with the code `response-stalled`.
 *
 * @param stallAfterMs - Silence of the server, while a response is expected, that counts as a stall, in milliseconds.
 */
export const progressClock =
  (stallAfterMs: number): ProgressClock =>
  ({ isBusy, warn }) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastAt = 0;
    let stall: "unnoticed" | "reported" = "unnoticed";

    const look = (): void => {
      timer = undefined;
      if (!isBusy() || stall === "reported") return;
      const leftMs = lastAt + stallAfterMs - Date.now();
      if (leftMs > 0) {
        timer = setTimeout(look, leftMs);
        return;
      }
      stall = "reported";
      warn({ code: "response-stalled", message: "The connection is alive, and the response makes no progress." });
    };

    return {
      touch: () => {
        lastAt = Date.now();
        stall = "unnoticed";
        // When the timer fires it looks at the time of the last frame, so that it need not be set anew for every frame.
        timer ??= setTimeout(look, stallAfterMs);
      },
      stop: () => {
        clearTimeout(timer);
        timer = undefined;
      },
    };
  };
