import type { ConnectionScript } from "../script/connection-script.ts";

/** Frames on their way to a client, in order, at the pace that the script wants. */
export interface SendQueue {
  /** Sends a frame when its time has come. */
  push(frame: string | Uint8Array): void;
  /** Runs `work` after every frame that was pushed before. */
  after(work: () => void): void;
  /** Holds every frame back from now on. */
  stall(): void;
  /** Sends everything that was held back. */
  resume(): void;
  /** Drops the frames that have not been sent. */
  end(): void;
}

/** Longest time that a burst waits for its last frames, in milliseconds. */
const burstWaitMs = 50;

/** Makes a send queue that writes through `write`. */
export const createSendQueue = (write: (frame: string | Uint8Array) => void, knobs: ConnectionScript): SendQueue => {
  const { jitterMs = 0, burst = 1 } = knobs;
  let queue: (() => void)[] = [];
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  /** A burst that is full leaves when the timer says, and what follows does not hold it back again. */
  let burstState: "filling" | "leaving" = "filling";
  let state: "running" | "stalled" | "ended" = "running";

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    burstState = "filling";
    if (state !== "running") return;
    const due = queue;
    queue = [];
    held = 0;
    for (const work of due) work();
  };
  const leave = (): void => {
    if (jitterMs === 0) {
      flush();
      return;
    }
    if (burstState === "leaving") return;
    burstState = "leaving";
    clearTimeout(timer);
    timer = setTimeout(flush, Math.random() * jitterMs);
  };
  const enqueue = (work: () => void, frames: number): void => {
    if (state === "ended") return;
    queue.push(work);
    held += frames;
    if (state === "stalled") return;
    if (held >= burst) leave();
    else timer ??= setTimeout(flush, burstWaitMs);
  };
  return {
    push: (frame) => enqueue(() => write(frame), 1),
    after: (work) => enqueue(work, queue.length === 0 ? burst : 0),
    stall: () => {
      if (state === "running") state = "stalled";
    },
    resume: () => {
      if (state !== "stalled") return;
      state = "running";
      flush();
    },
    end: () => {
      state = "ended";
      clearTimeout(timer);
      queue = [];
    },
  };
};
