import type { CloseInfo, Connection } from "@plugboard/core";
import type { OtherConnectionHandlers } from "../connection/connection-hooks.ts";
import type { ConnectionPlan } from "../connection/connection-plan.ts";
import type { ConnectionState, Ready } from "../connection/connection-state.ts";
import type { RestartPolicy } from "../turn/response-sequencer.ts";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";
import type { ResumeHost, Resumer } from "./resume-host.ts";

/** The parts of a call that take part when it goes on in another session. */
export interface CallParts {
  /** The options of the transport that apply to the next session too. */
  readonly options: {
    /** The longest time that an attempt may take, in milliseconds. */
    readonly connectTimeoutMs: number;
    /** When a session counts as ready. */
    readonly ready: Ready;
  };
  /** The connection of the transport, which goes on with another connection of core. */
  readonly connection: {
    /** Where it stands. */
    readonly state: ConnectionState;
    /** Opens another connection, whose frames and end are for its own handlers until it is in use. */
    readonly open: (
      plan: ConnectionPlan,
      connectTimeoutMs: number,
      signal: AbortSignal,
      handlers: OtherConnectionHandlers,
    ) => Promise<Connection>;
    /** Uses another connection from now on, and closes the one that was in use. */
    readonly use: (connection: Connection) => void;
    /** A call that was to be resumed has ended after all. */
    readonly giveUp: (info: CloseInfo) => void;
  };
  /** What asks for responses, one at a time. */
  readonly sequencer: {
    /** Whether no response runs, none was requested, and no request waits. */
    readonly isIdle: () => boolean;
    /** The call goes on in another session: what was requested is requested again, as far as the policy says. */
    readonly restart: (policy: RestartPolicy) => void;
  };
  /** The user's audio. */
  readonly audio: {
    /** Keeps an event of the user's audio until a session is there. */
    readonly keep: (audio: OutgoingEvent | string) => void;
    /** Sends what was kept. */
    readonly flush: () => void;
  };
  /** How the transport tells its listeners. */
  readonly hooks: {
    /** Emits an event of the transport. */
    readonly emit: (type: string, ...args: readonly unknown[]) => void;
    /** Reports a failure that is no error of the server. */
    readonly onError: (error: unknown) => void;
  };
  /** Plans another connection, with a fresh credential. */
  readonly plan: () => ConnectionPlan | Promise<ConnectionPlan>;
  /** The event that sets the tracing of the next session. */
  readonly tracing: (session: unknown) => OutgoingEvent | undefined;
  /** Another session is in use. */
  readonly onSession: (session: unknown) => void;
  /** Sends an event that waited for a session. */
  readonly sendAgain: (frame: OutgoingFrame) => void;
}

/** What the option `resume` takes: {@link resuming} makes it. What it is given, and what it gives, is not public. */
export type Resume = (parts: CallParts) => Resumer;

/**
 * What a call does for the part that resumes it. It stands here and not in `transport/`, so that a program that does not resume calls
 * does not load it.
 */
export const resumeHostOf = ({ hooks, options, connection, sequencer, audio, ...parts }: CallParts): ResumeHost => {
  const { connectTimeoutMs: timeoutMs, ready } = options;

  const sendAgain = (frame: OutgoingFrame): void => {
    try {
      parts.sendAgain(frame);
    } catch (error) {
      hooks.onError(error);
    }
  };

  return {
    timeoutMs,
    ready,
    open: async (signal, handlers) => connection.open(await parts.plan(), timeoutMs, signal, handlers),
    tracing: parts.tracing,
    isIdle: () => sequencer.isIdle(),
    isOpen: () => connection.state.status === "open",
    use: (next, frames, policy) => {
      parts.onSession(next.session);
      connection.use(next.connection);
      frames.forEach(sendAgain);
      audio.flush();
      sequencer.restart(policy);
    },
    keepAudio: (event) => audio.keep(event),
    giveUp: (info) => connection.giveUp(info),
    emit: (type, event) => hooks.emit(type, event),
  };
};
