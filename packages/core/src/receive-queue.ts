import { invalidArgument, PlugboardError } from "./errors.ts";
import type { Frame, Socket } from "./socket.ts";

/** What a message costs besides its bytes, so that a flood of empty ones is bounded too. */
const messageBytes = 64;

/** On whose behalf reading is stopped. */
type Pauser = "bound" | "caller";

/**
 * Inbound frames that nobody has taken yet, in order, bounded. A socket that can pause stops reading at the bound and
 * goes on below half of it; another overflows.
 */
export interface ReceiveQueue {
  /** Whether nothing waits. */
  readonly isEmpty: () => boolean;
  /** Whether the socket is not read, so that its silence says nothing of the peer. */
  readonly isPaused: () => boolean;
  /** Stops reading. The bound and the caller each undo their own pause only. */
  readonly pause: (by: Pauser) => void;
  /** Reads on, unless the other one still wants the pause. */
  readonly resume: (by: Pauser) => void;
  /** Adds a frame. Throws `buffer-full` when too much waits and the socket cannot pause. */
  readonly push: (frame: Frame) => void;
  /** The next frame, if one waits. */
  readonly take: () => Frame | undefined;
  /** No frame follows; those that wait can still be read. */
  readonly end: () => void;
  /** Every frame for one reader, until the end. Rejects with `invalid-argument` while another one reads. */
  readonly read: () => AsyncGenerator<Frame, void>;
}

/**
 * @param maxBytes - Bound of what may wait. One frame alone may exceed it where the socket can pause.
 * @param isRead - Whether somebody reads already.
 */
export const createReceiveQueue = (socket: Socket, maxBytes: number, isRead: boolean): ReceiveQueue => {
  const arrived: Frame[] = [];
  // The frames to read next, last one first: `shift` on a long array moves every element (V8), so reading many would take quadratic time.
  let next: Frame[] = [];
  const pausers = new Set<Pauser>();
  let bytes = 0;
  let ended = false;
  let wake: (() => void) | undefined;

  const isPaused = (): boolean => pausers.size > 0;
  const pause = (by: Pauser): void => {
    if (!isPaused()) socket.pause?.();
    pausers.add(by);
  };
  const resume = (by: Pauser): void => {
    if (pausers.delete(by) && !isPaused()) socket.resume?.();
  };
  const take = (): Frame | undefined => {
    if (next.length === 0) next = arrived.splice(0).reverse();
    const frame = next.pop();
    if (frame !== undefined) bytes -= frame.length + messageBytes;
    if (bytes * 2 <= maxBytes) resume("bound");
    return frame;
  };

  return {
    isEmpty: () => bytes === 0,
    isPaused,
    pause,
    resume,
    take,
    push: (frame) => {
      arrived.push(frame);
      bytes += frame.length + messageBytes;
      wake?.();
      if (bytes <= maxBytes) return;
      if (!socket.pause) throw new PlugboardError("buffer-full", `More than ${maxBytes} bytes wait to be read.`, { delivery: "unknown" });
      pause("bound");
    },
    end: () => {
      ended = true;
      wake?.();
    },
    read: () => {
      let left = false;
      async function* iterate(): AsyncGenerator<Frame, void> {
        if (isRead) throw invalidArgument("The connection has a reader.");
        isRead = true;
        try {
          while (!left) {
            const frame = take();
            if (frame !== undefined) yield frame;
            else if (ended) return;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          isRead = false;
        }
      }
      const iteration = iterate();
      const { return: finish } = iteration;
      // A generator that waits notices `return()` only at the next frame, and would lose that frame.
      iteration.return = (value) => {
        left = true;
        wake?.();
        return finish.call(iteration, value);
      };
      return iteration;
    },
  };
};
