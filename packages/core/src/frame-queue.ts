import type { Frame } from "./socket.ts";

/** Inbound frames that nobody has taken yet, in order, for one reader. */
export interface FrameQueue {
  /** Sum of the lengths of the waiting frames: bytes of binary ones, UTF-16 units of text. */
  readonly length: () => number;
  /** Adds a frame. */
  readonly push: (frame: Frame) => void;
  /** Ends the queue; what waits can still be read. */
  readonly end: () => void;
  /** The next frame if one waits. */
  readonly take: () => Frame | undefined;
  /** The next frame, or `undefined` after the end. */
  readonly next: () => Promise<Frame | undefined>;
}

/** @param onRead - Called after each frame that a reader took, so that a paused socket can go on. */
export const createFrameQueue = (onRead: () => void): FrameQueue => {
  let frames: Frame[] = [];
  let head = 0;
  let length = 0;
  let ended = false;
  let wake: (() => void) | undefined;

  const take = (): Frame | undefined => {
    const frame = frames[head];
    if (frame === undefined) return undefined;
    head += 1;
    length -= frame.length;
    // Shifting an array is linear; cutting it rarely keeps a long queue linear as a whole.
    if (head > 1024 && head * 2 > frames.length) {
      frames = frames.slice(head);
      head = 0;
    }
    onRead();
    return frame;
  };

  const signal = (): void => {
    wake?.();
    wake = undefined;
  };

  return {
    length: () => length,
    take,
    push: (frame) => {
      frames.push(frame);
      length += frame.length;
      signal();
    },
    end: () => {
      ended = true;
      signal();
    },
    next: async () => {
      for (;;) {
        const frame = take();
        if (frame !== undefined || ended) return frame;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};
