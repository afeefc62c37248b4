import type { ConnectionPlan } from "../connection/connection-plan.ts";
import type { TransportConnection } from "../connection/transport-connection.ts";
import type { NextSessionResult, ResumeHost } from "../resume/resume-host.ts";
import type { ResponseSequencer, RestartPolicy } from "../turn/response-sequencer.ts";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";
import type { AudioSender } from "./audio-sender.ts";
import type { CallHooks } from "./call-hooks.ts";
import type { CheckedOptions } from "./check-options.ts";

/** The parts of a call that take part when it goes on in another session. */
export interface ResumeParts {
  readonly hooks: CallHooks;
  readonly options: CheckedOptions;
  readonly connection: TransportConnection;
  readonly sequencer: ResponseSequencer;
  readonly audio: AudioSender;
  /** Plans another connection, with a fresh credential. */
  readonly plan: () => ConnectionPlan | Promise<ConnectionPlan>;
  /** The event that sets the tracing of the next session. */
  readonly tracing: (session: unknown) => OutgoingEvent | undefined;
  /** Another session is in use. */
  readonly onSession: (session: unknown) => void;
  /** Sends an event that waited for a session. */
  readonly sendAgain: (frame: OutgoingFrame) => void;
}

/** What a call does for the part that resumes it. */
export const callResumeHost = ({ hooks, options, connection, sequencer, audio, ...parts }: ResumeParts): ResumeHost => {
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
    isIdle: sequencer.isIdle,
    isOpen: () => connection.state().status === "open",
    use: (next: NextSessionResult, frames: readonly OutgoingFrame[], policy: RestartPolicy) => {
      parts.onSession(next.session);
      connection.use(next.connection);
      frames.forEach(sendAgain);
      audio.flush();
      sequencer.restart(policy);
    },
    keepAudio: audio.keep,
    giveUp: connection.giveUp,
    emit: hooks.emit,
  };
};
