import { receivedCloseCode } from "./close-codes.ts";
import type { CloseInfo, PlugboardError } from "./errors.ts";

/** What an attempt wants to hear of its socket. */
export interface Attempt {
  /** The runtime says that the handshake is complete. */
  readonly opened: () => void;
  /** A message has arrived. */
  readonly framed: () => void;
  readonly fail: (error: PlugboardError) => void;
}

/** How a socket ended, without what core adds. */
export type Ending = Omit<CloseInfo, "unsent" | "error">;

/** Where one connection stands. */
export type ConnectionState =
  | { readonly status: "connecting"; readonly attempt: Attempt; readonly ended?: Ending }
  | { readonly status: "open" }
  /** `drain()` was called: no message is taken any more, and those that arrive are delivered. */
  | { readonly status: "draining" }
  | { readonly status: "closing"; readonly initiator: "local" | "network" }
  | { readonly status: "closed"; readonly info: CloseInfo }
  /** The attempt was given up: nothing is delivered. */
  | { readonly status: "abandoned" };

/** The states that carry nothing are one object each, because a server holds thousands of connections. */
export const open: ConnectionState = { status: "open" };
export const draining: ConnectionState = { status: "draining" };
export const abandoned: ConnectionState = { status: "abandoned" };

/** Whether frames that arrive are delivered at once. */
export const isLive = ({ status }: ConnectionState): boolean => status === "open" || status === "draining";

/** What a close that the socket reports means in this state. */
export const endingOf = (state: ConnectionState, received: number, reason: string): Ending => {
  const code = receivedCloseCode(received);
  const lost = code === 1006;
  const own = state.status === "closing" && state.initiator === "local";
  // A reason beside 1006 is the runtime's own text (workerd 2026-11-17), not the peer's.
  return { code, reason: lost ? "" : reason, wasClean: !lost, initiator: own ? "local" : lost ? "network" : "remote" };
};
