import type { Frame, Socket } from "./socket.ts";

/** How a connection finds out that its peer is gone although nothing says so. No runtime does this by itself. */
export interface HeartbeatOptions {
  /**
   * Silence after which a sign of life is asked for, in milliseconds. Any inbound frame, ping or pong restarts the wait.
   *
   * @defaultValue 25_000
   * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2
   */
  readonly pingAfterMs?: number;
  /**
   * How long the peer may take to show the sign, in milliseconds. Then the connection ends with 1006 and `heartbeat-timeout`.
   *
   * @defaultValue 10_000
   */
  readonly replyTimeoutMs?: number;
  /**
   * Makes a message that the peer answers, for adapters without the `ping` capability. Without it such an adapter
   * refuses a heartbeat with `capability-missing`.
   */
  readonly probe?: () => Frame;
}

/** {@link HeartbeatOptions} with every default written in. */
export type HeartbeatSettings = HeartbeatOptions & Required<Pick<HeartbeatOptions, "pingAfterMs" | "replyTimeoutMs">>;

/** One running heartbeat. */
export interface Heartbeat {
  /** Something arrived. */
  readonly alive: () => void;
  /** Ends it. */
  readonly stop: () => void;
}

/**
 * Silence → ping or probe → failure. `onDead` is called at most once, when the peer did not answer; never for a silence that
 * comes from this side's own pause, as `isDeaf` tells.
 */
export const startHeartbeat = (
  settings: HeartbeatSettings,
  socket: Socket,
  send: (frame: Frame) => void,
  onDead: () => void,
  isDeaf: () => boolean,
): Heartbeat => {
  const { pingAfterMs, replyTimeoutMs, probe } = settings;
  let aliveAt = Date.now();
  let signs = 0;
  let timer: unknown;

  // One timer per wait, not one per frame: when it fires early it is set again for the rest.
  const wait = (): void => {
    const now = Date.now();
    // A clock that was set back would make the wait as long as the step.
    aliveAt = Math.min(aliveAt, now);
    const silentMs = now - aliveAt;
    const before = isDeaf() ? -1 : signs;
    timer = silentMs < pingAfterMs ? setTimeout(wait, pingAfterMs - silentMs) : setTimeout(() => judge(before), replyTimeoutMs);
    // The socket decides whether the process goes on: the timer must not hold it when the socket was let go. Node's and Bun's
    // timers have `unref`; Deno's are numbers, and its sockets hold the process anyway.
    Object(timer).unref?.();
    if (silentMs < pingAfterMs) return;
    try {
      if (socket.ping) socket.ping();
      else if (probe) send(probe());
    } catch {
      // A socket that takes no ping is as dead as one that answers none: the reply timeout says so.
    }
  };

  const judge = (signsBefore: number): void => {
    if (signs === signsBefore && !isDeaf()) onDead();
    else wait();
  };

  wait();
  return {
    alive: () => {
      aliveAt = Date.now();
      signs += 1;
    },
    stop: () => clearTimeout(timer),
  };
};
