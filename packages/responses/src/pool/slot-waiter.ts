import { PlugboardError } from "@plugboard/core";
import { deferred } from "../deferred.ts";
import type { History } from "../increment/history.ts";
import type { Seat } from "./slot.ts";

/** A request that waits for a seat. */
export interface SeatWaiter {
  readonly history: History | undefined;
  /** Aborts when the waiter leaves without a seat and nobody else waits for one. */
  readonly signal: AbortSignal;
  /** Gives the waiter a seat, or one that is on its way; it may have left before that arrives. */
  readonly serve: (seat: Seat | Promise<Seat>) => Promise<void>;
  /** Sends the waiter away. */
  readonly fail: (reason: unknown) => void;
}

/**
 * Adds a waiter to those of a group and resolves with its seat.
 *
 * @param timeoutMs - Bound of the whole wait, also while a socket is dialled for it. Then it rejects with `queue-full`.
 */
export const waitForSeat = (
  waiters: Set<SeatWaiter>,
  history: History | undefined,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<Seat> => {
  const { promise, resolve, reject } = deferred<Seat>();
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
    // A socket on its way is for those who still wait: each of them alone may have less time left than a dial takes.
    if (waiters.size === 0) gone.abort();
    reject(reason);
  };
  const serve = async (given: Seat | Promise<Seat>): Promise<void> => {
    try {
      const seat = await given;
      if (isGone) return seat.socket.release(seat.lane);
      leave();
      resolve(seat);
    } catch (reason) {
      fail(reason);
    }
  };
  const waiter: SeatWaiter = { history, signal: gone.signal, serve, fail };
  const onAbort = (): void => fail(signal?.reason);
  const timer = setTimeout(() => fail(new PlugboardError("queue-full", `No socket was free for ${timeoutMs} ms.`)), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  waiters.add(waiter);
  return promise;
};
