import type { Socket } from "./socket.ts";

/** What a readiness strategy may look at. Core is already listening to the socket. */
export interface ReadinessContext<S extends Socket> {
  /** The fresh socket. */
  readonly socket: S;
  /** Resolves when the runtime reports the end of the handshake; never on runtimes without such an event. */
  readonly opened: Promise<void>;
  /** Resolves when the first message has arrived. The message is kept and delivered once the connection is ready. */
  readonly firstFrame: Promise<void>;
  /** Aborts when the attempt is given up. */
  readonly signal: AbortSignal;
  /** Runs the adapter's own readiness, for strategies that add a condition to it. Every call returns the same promise. */
  readonly adapterReady: () => Promise<void>;
}

/**
 * Decides when a fresh socket may carry its first outbound frame.
 *
 * The type parameter ties it to the factory's socket: a strategy for one runtime's socket does not compile with
 * another's. `wait` is a function property because methods are compared bivariantly, which would let a wrong pair through.
 */
export interface Readiness<S extends Socket> {
  /** Names the strategy in errors (`connect-timeout` says what was waited for). */
  readonly name: string;
  /** Settles when the socket is ready, or rejects with the reason why it never will be. */
  readonly wait: (context: ReadinessContext<S>) => Promise<void>;
}

/** Ready when the runtime says that the handshake is complete. The right strategy wherever there is an `open` event. */
export const afterOpen: Readiness<Socket> = {
  name: "after-open",
  wait: ({ opened }) => opened,
};

/**
 * Ready when the adapter is ready and the peer has sent its first message: for protocols in which the server speaks
 * first. The first message is not consumed.
 */
export const afterFirstFrame: Readiness<Socket> = {
  name: "after-first-frame",
  wait: async ({ adapterReady, firstFrame }) => {
    await adapterReady();
    await firstFrame;
  },
};
