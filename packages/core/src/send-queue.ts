import { byteLength } from "./byte-length.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { PlugboardError } from "./errors.ts";
import type { Frame, Socket } from "./socket.ts";

/** The runtime's own buffer is kept below this, so that what is unsent stays with core and can be handed back. */
const highWaterBytes = 2 ** 20;

/** No runtime has a drain event (only ws has a callback), so a full buffer is looked at again after this many milliseconds. */
const pollMs = 4;

/** Whether a frame may exceed a bound together with what waits. Its bytes are not counted: a UTF-16 unit is at most three bytes of UTF-8. */
const mayExceed = (frame: Frame, waitingBytes: number, maxBytes: number): boolean => waitingBytes + 3 * frame.length > maxBytes;

/** Whether a frame has to go through a queue, which most connections never need. */
export const needsQueue = (frame: Frame, waitingBytes: number, maxBytes: number): boolean =>
  mayExceed(frame, waitingBytes, Math.min(maxBytes, highWaterBytes));

/** Outbound frames: passed straight on while the runtime's buffer is low, held back in order while it is not. */
export interface SendQueue {
  /** Bytes that wait, here and in the runtime's buffer. */
  readonly bytes: () => number;
  /** Sends or holds back one frame. Throws `queue-full`. */
  readonly send: (frame: Frame) => void;
  /** Resolves when nothing waits any more; rejects with `not-open` if the connection ends first. */
  readonly drained: () => Promise<void>;
  /** Hands everything that is held back to the runtime, for a close that lets it out first. */
  readonly flush: () => void;
  /** Stops, and returns the frames that never reached the runtime. */
  readonly stop: () => Frame[];
}

/**
 * @param maxBytes - Bound of what may wait. One frame alone may exceed it, else it could never be sent.
 * @param onProgress - Called when a frame that was held back leaves: the peer has taken what was before it.
 */
export const createSendQueue = (socket: Socket, maxBytes: number, onProgress: () => void): SendQueue => {
  let held: Frame[] = [];
  let passed = 0;
  let heldBytes = 0;
  let timer: unknown;
  let waiter: Deferred<void> | undefined;
  let stopped = false;

  // A closed socket goes on counting what is given to it (ws 8.23, Bun 1.4, browsers), so it is not asked any more.
  const waitingBytes = (): number => (stopped ? 0 : heldBytes + (socket.bufferedBytes?.() ?? 0));

  const forward = (all: boolean): void => {
    try {
      while (all || waitingBytes() - heldBytes < highWaterBytes) {
        const frame = held[passed];
        if (frame === undefined || socket.isClosing?.()) break;
        // Counted before the call: a socket may report its end within `send`, and then this frame has reached it.
        passed += 1;
        socket.send(frame);
        heldBytes -= byteLength(frame);
        onProgress();
      }
    } catch (thrown) {
      passed -= 1;
      throw thrown;
    } finally {
      held = held.slice(passed);
      passed = 0;
    }
  };

  const poll = (): void => {
    timer = undefined;
    try {
      forward(false);
    } catch {
      // A socket that is closing may throw (workerd 2026-11-17, the Node adapters): its close hands back what is still held.
    }
    watch();
  };

  /** Looks again later while anything waits, and resolves `drained()` when nothing does. */
  const watch = (delayMs = pollMs): void => {
    if (stopped) return;
    if (waitingBytes() === 0) {
      waiter?.resolve();
      waiter = undefined;
    }
    if (waiter || held.length > 0) timer ??= setTimeout(poll, delayMs);
  };

  return {
    bytes: waitingBytes,
    send: (frame) => {
      const waiting = waitingBytes();
      // Bytes are counted only when the bound may be near.
      if (waiting > 0 && mayExceed(frame, waiting, maxBytes) && waiting + byteLength(frame) > maxBytes) {
        throw new PlugboardError("queue-full", `More than ${maxBytes} bytes wait to be sent.`);
      }
      if (held.length === 0 && waiting < highWaterBytes) return socket.send(frame);
      // The caller may reuse its buffer as soon as send() returns. Not `slice`, which is a view of a Node `Buffer`.
      held.push(typeof frame === "string" ? frame : new Uint8Array(frame));
      heldBytes += byteLength(frame);
      return watch();
    },
    drained: () => {
      waiter ??= deferred();
      const { promise } = waiter;
      // A socket may write at the end of the turn (the Node adapter).
      watch(0);
      return promise;
    },
    flush: () => forward(true),
    stop: () => {
      const unsent = held.slice(passed);
      held = [];
      stopped = true;
      clearTimeout(timer);
      waiter ??= deferred();
      waiter.reject(new PlugboardError("not-open", "The connection is not open.", { delivery: "unknown" }));
      return unsent;
    },
  };
};
