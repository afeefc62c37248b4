import { PlugboardError } from "@plugboard/core";
import { deferred } from "@plugboard/core/internal";
import type { History } from "../increment/history.ts";
import type { LaneChoice } from "./lane-set.ts";
import type { ResponsesSocket } from "./responses-socket.ts";

/** The right of one request to use a socket. */
export interface Slot extends LaneChoice {
  readonly socket: ResponsesSocket;
}

/** A request that waits for a slot. */
export interface SlotWaiter {
  readonly history: History | undefined;
  /** Aborts when the waiter leaves without a slot and nobody else waits for one. */
  readonly signal: AbortSignal;
  /** Gives the waiter a slot, or one that is on its way; it may have left before that arrives. */
  readonly serve: (slot: Slot | Promise<Slot>) => Promise<void>;
  /** Sends the waiter away. */
  readonly fail: (reason: unknown) => void;
}

/** What a waiter needs of its pool. */
export interface WaitingRoom {
  readonly waiters: Set<SlotWaiter>;
  /** Whether a waiter whose socket failed for this reason should wait for another. */
  readonly shouldWaitOn: (reason: unknown) => boolean;
  /** Somebody waits who did not before. */
  readonly onWaiting: () => void;
  readonly timeoutMs: number;
}

/**
 * Adds a waiter to those of a pool and resolves with its slot. The bound holds for the whole wait, also while a socket is dialled
 * for it; then it rejects with `queue-full`.
 */
export const waitForSlot = (room: WaitingRoom, history: History | undefined, signal: AbortSignal | undefined): Promise<Slot> => {
  const { waiters, timeoutMs } = room;
  const { promise, resolve, reject } = deferred<Slot>();
  const gone = new AbortController();
  let isGone = false;
  const leave = (): void => {
    waiters.delete(waiter);
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
  const fail = (reason: unknown): void => {
    leave();
    isGone = true;
    // A socket that is being dialled serves those who still wait: each of them alone may have less time left than dialling takes.
    if (waiters.size === 0) gone.abort();
    reject(reason);
  };
  const serve = async (given: Slot | Promise<Slot>): Promise<void> => {
    try {
      const slot = await given;
      if (isGone) return slot.socket.release(slot.lane);
      leave();
      resolve(slot);
    } catch (reason) {
      if (isGone || !room.shouldWaitOn(reason)) return fail(reason);
      waiters.add(waiter);
      room.onWaiting();
    }
  };
  const waiter: SlotWaiter = { history, signal: gone.signal, serve, fail };
  const onAbort = (): void => fail(signal?.reason);
  const timer = setTimeout(() => fail(new PlugboardError("queue-full", `No socket was free for ${timeoutMs} ms.`)), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  waiters.add(waiter);
  room.onWaiting();
  return promise;
};
