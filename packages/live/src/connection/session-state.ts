import type { Connection, PlugboardError } from "@plugboard/core";
import type { WireEvent } from "@plugboard/wire";
import type { ForkSessionConfig, SessionConfig, SessionResource } from "../wire/session-config.ts";
import type { ConnectionPlan } from "./connection-plan.ts";
import type { ConfirmedEnding, LiveEnding } from "./live-ending.ts";

/** Bounds of one session's life, in milliseconds. */
export interface SessionDeadlines {
  readonly connectTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/** What a connection is for. */
export interface SessionTarget {
  /** What follows `/live/sessions` in the URL, encoded. */
  readonly path: string;
  /** The `session` of the first message; without it the session runs already, or begins by itself. */
  readonly start?: SessionConfig | ForkSessionConfig;
}

/** Who opens a session and hears of it. */
export interface SessionHost {
  /** The id of the event that starts the session. */
  readonly id: string;
  readonly settings: {
    /** Asked once; nothing is dialled before it has answered. */
    readonly plan: (path: string) => Promise<ConnectionPlan>;
    readonly deadlines: SessionDeadlines;
    readonly fail: (error: PlugboardError) => void;
  };
  onStarted(session: SessionResource): void;
  /** Every event but those that decide the start, `session.started` included. */
  onEvent(event: WireEvent): void;
  /** No command can be sent or answered any more. */
  onOver(): void;
  /** The last call, once. */
  onEnd(ending: LiveEnding): void;
}

/** The state of the session of one connection. */
export type SessionState =
  | { readonly status: "connecting" }
  | { readonly status: "starting"; readonly connection: Connection }
  | {
      readonly status: "running" | "closing" | "leaving";
      readonly connection: Connection;
      readonly session: SessionResource;
      readonly usageSeconds?: number;
    }
  | { readonly status: "finalised"; readonly connection: Connection; readonly ending: ConfirmedEnding }
  | { readonly status: "ended"; readonly ending: LiveEnding };

/** One session over one connection, from the attempt to the end. */
export interface SessionConnection {
  readonly state: () => SessionState;
  /** Sends a frame. Throws `not-open` unless the session runs, and what core's `send` throws. */
  readonly send: (frame: string) => void;
  /** Ends the session with `session.close`. Resolves with how it ended, within the bounds of both closing handshakes. */
  readonly close: () => Promise<LiveEnding>;
  /** Ends the connection and not the session. */
  readonly leave: () => Promise<LiveEnding>;
  /** Resolves with the session of `session.started`; rejects when that event cannot come any more. */
  readonly started: Promise<SessionResource>;
  readonly ended: Promise<LiveEnding>;
}
