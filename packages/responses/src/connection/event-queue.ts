import { PlugboardError } from "@plugboard/core";

/** What has been pushed and not read yet, in order, for one reader. */
export interface EventQueue<Event> extends AsyncIterable<Event> {
  /** Adds an event; `bytes` is what it counts for. */
  readonly push: (event: Event, bytes: number) => void;
  /** Nothing follows. */
  readonly end: () => void;
  /** Nothing follows but this error, which the reader meets when it has read the rest. */
  readonly fail: (reason: unknown) => void;
}

type QueueState = { readonly status: "open" } | { readonly status: "ended" } | { readonly status: "failed"; readonly reason: unknown };

/**
 * @param maxBytes - What may wait unread; beyond it the queue fails with `buffer-full`.
 * @param onSettled - Called once: the end, a failure, or a reader that left.
 */
export const createEventQueue = <Event>(maxBytes: number, onSettled: () => void): EventQueue<Event> => {
  const waiting: { readonly event: Event; readonly bytes: number }[] = [];
  let state: QueueState = { status: "open" };
  let bytes = 0;
  let wake: () => void = () => undefined;

  const settle = (next: QueueState): void => {
    if (state.status !== "open") return;
    state = next;
    onSettled();
    wake();
  };

  const read = async function* (): AsyncGenerator<Event, void, void> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next) {
          bytes -= next.bytes;
          yield next.event;
        } else if (state.status === "failed") throw state.reason;
        else if (state.status === "ended") return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      settle({ status: "ended" });
    }
  };

  const events = read();
  return {
    push: (event, size) => {
      if (state.status !== "open") return;
      bytes += size;
      waiting.push({ event, bytes: size });
      if (bytes <= maxBytes) return wake();
      settle({
        status: "failed",
        reason: new PlugboardError("buffer-full", `More than ${maxBytes} bytes were not read.`, { delivery: "answered" }),
      });
    },
    end: () => settle({ status: "ended" }),
    fail: (reason) => settle({ status: "failed", reason }),
    [Symbol.asyncIterator]: () => events,
  };
};
