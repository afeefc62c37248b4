import type { Adapter } from "./adapter.ts";
import { checkNumbers } from "./check-numbers.ts";
import { PlugboardError } from "./errors.ts";
import type { Frame, Progress, Socket } from "./socket.ts";

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

/** What a heartbeat sees of its connection. */
export interface HeartbeatContext {
  /** The socket, ready. */
  readonly socket: Socket;
  /** Sends a probe in its turn behind what waits. */
  readonly send: (frame: Frame) => void;
  /** Whether this side does not read, so that silence says nothing of the peer. */
  readonly isPaused: () => boolean;
  /** Ends the connection with 1006. */
  readonly fail: (error: PlugboardError) => void;
}

/** One running heartbeat. */
export interface Pulse {
  /** Something arrived. */
  readonly alive: () => void;
  /** Ends it. */
  readonly stop: () => void;
}

/**
 * A heartbeat for `connect`, made by {@link heartbeat}. Called before anything is dialled, when it may refuse the adapter; what it
 * returns is started once the connection is ready.
 */
export type Heartbeat = (adapter: Pick<Adapter, "name" | "capabilities">) => (context: HeartbeatContext) => Pulse;

/**
 * A heartbeat: after silence a ping, or a probe where the adapter cannot ping, and after silence again the end.
 *
 * @param options - The two waits, and the probe. Throws `invalid-argument` for a wait that is not a number of at least 1.
 */
export const heartbeat = ({ pingAfterMs = 25_000, replyTimeoutMs = 10_000, probe }: HeartbeatOptions = {}): Heartbeat => {
  checkNumbers({ pingAfterMs, replyTimeoutMs });
  return ({ name, capabilities }) => {
    if (!capabilities.ping && !probe) throw new PlugboardError("capability-missing", `${name} cannot ping; give the heartbeat a probe.`);
    return ({ socket, send, isPaused, fail }) => {
      let aliveAt = Date.now();
      let signs = 0;
      let waiting = 0;
      let moved: Progress | undefined;
      let cause: unknown;
      let timer: unknown;

      /** One large message may take longer than both waits. What has moved of it since the ping is a sign of life. */
      const hasMoved = (): boolean => {
        const now = socket.progress?.();
        return now !== undefined && moved !== undefined && (now.received > moved.received || now.taken > moved.taken);
      };
      const waitingBytes = (): number => socket.bufferedBytes?.() ?? 0;
      const makeProbe = (): Frame => {
        try {
          cause = undefined;
          return probe?.() ?? "";
        } catch (thrown) {
          cause = thrown;
          throw thrown;
        }
      };

      const start = (then: () => void, delayMs: number): void => {
        timer = setTimeout(then, delayMs);
        // The socket decides whether the process goes on: the timer must not hold it when the socket was let go. Node's and Bun's
        // timers have `unref`; Deno's are numbers, and its sockets hold the process anyway.
        Object(timer).unref?.();
      };

      // One timer per wait, not one per frame: when it fires early it is set again for the rest.
      const wait = (): void => {
        const now = Date.now();
        // Without this, a clock that is set back would lengthen the wait by as much.
        aliveAt = Math.min(aliveAt, now);
        const silentMs = now - aliveAt;
        const before = isPaused() ? -1 : signs;
        if (silentMs < pingAfterMs) return start(wait, pingAfterMs - silentMs);
        start(() => judge(before, now + replyTimeoutMs), replyTimeoutMs);
        // Counted before the ping, which may itself wait in the buffer for a moment.
        waiting = waitingBytes();
        try {
          if (socket.ping) socket.ping();
          else send(makeProbe());
        } catch {
          // A socket that takes no ping is as dead as one that answers none: the reply timeout says so.
        }
        moved = socket.progress?.();
      };

      /**
       * Decides whether the peer is gone. After a busy spell of this program the timer fires before a sign that has already arrived is read, so
       * the peer gets a second look, after as much time as the spell took.
       */
      const judge = (signsBefore: number, dueAt?: number): void => {
        // While older bytes are still leaving, the ping behind them cannot have arrived. A socket that is closing is ended by its runtime.
        const isMoving = hasMoved() || waitingBytes() < waiting || socket.isClosing?.();
        if (signs !== signsBefore || isPaused() || isMoving) wait();
        else if (dueAt) start(() => judge(signsBefore), Math.max(0, Math.min(replyTimeoutMs, Date.now() - dueAt)));
        else fail(new PlugboardError("heartbeat-timeout", `${name}: the peer shows no sign of life.`, { delivery: "unknown", cause }));
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
  };
};
