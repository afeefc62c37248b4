import { type Deferred, deferred } from "./deferred.ts";
import { PlugboardError } from "./errors.ts";
import type { Frame, Socket } from "./socket.ts";

/** The runtime's own buffer is kept below this, so that what is unsent stays with core and can be handed back. */
const highWaterBytes = 1024 * 1024;

/** No runtime has a drain event (only ws has a callback), so a full buffer is looked at again after this many milliseconds. */
const pollMs = 4;

const byteLength = (frame: Frame): number => (typeof frame === "string" ? new TextEncoder().encode(frame).length : frame.byteLength);

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

/** @param maxBytes - Bound of what may wait. One frame alone may exceed it, else it could never be sent. */
export const createSendQueue = (socket: Socket, maxBytes: number): SendQueue => {
  let held: { readonly frame: Frame; readonly bytes: number }[] = [];
  let heldBytes = 0;
  let timer: unknown;
  let waiter: Deferred<void> | undefined;
  let stopped = false;

  // A closed socket goes on counting what is given to it (ws, Bun, browsers), so it is not asked any more.
  const buffered = (): number => (stopped ? 0 : (socket.bufferedBytes?.() ?? 0));
  const ended = (): PlugboardError => new PlugboardError("not-open", "The connection ended before all was sent.", { delivery: "unknown" });

  const forward = (limit: number): void => {
    let count = 0;
    try {
      while (count < held.length && buffered() < limit) {
        const entry = held[count];
        if (!entry) break;
        socket.send(entry.frame);
        heldBytes -= entry.bytes;
        count += 1;
      }
    } finally {
      held = count === 0 ? held : held.slice(count);
    }
  };

  const poll = (): void => {
    timer = undefined;
    try {
      forward(highWaterBytes);
    } catch {
      // A socket that is closing may throw (workerd, the Node adapters): its close hands back what is still held.
    }
    if (held.length === 0 && buffered() === 0) {
      waiter?.resolve();
      waiter = undefined;
    }
    watch();
  };

  const watch = (): void => {
    if (timer === undefined && (held.length > 0 || waiter)) timer = setTimeout(poll, pollMs);
  };

  return {
    bytes: () => heldBytes + buffered(),
    send: (frame) => {
      const inRuntime = buffered();
      const waiting = heldBytes + inRuntime;
      // A unit of a string is at most three bytes, so a bound that is far away costs no count.
      if (waiting > 0 && waiting + 3 * frame.length > maxBytes && waiting + byteLength(frame) > maxBytes) {
        throw new PlugboardError("queue-full", `${waiting} bytes wait to be sent; the limit is ${maxBytes}.`);
      }
      if (held.length === 0 && inRuntime < highWaterBytes) return socket.send(frame);
      const bytes = byteLength(frame);
      // The caller may reuse its buffer as soon as send() returns.
      held.push({ frame: typeof frame === "string" ? frame : frame.slice(), bytes });
      heldBytes += bytes;
      return watch();
    },
    drained: () => {
      if (stopped) return Promise.reject(ended());
      if (held.length === 0 && buffered() === 0) return Promise.resolve();
      waiter ??= deferred();
      watch();
      return waiter.promise;
    },
    flush: () => forward(Number.POSITIVE_INFINITY),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      waiter?.reject(ended());
      waiter = undefined;
      const unsent = held.map(({ frame }) => frame);
      held = [];
      heldBytes = 0;
      return unsent;
    },
  };
};
