import { PlugboardError } from "@plugboard/core";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { SessionTarget } from "../connection/session-state.ts";
import { defaultAudioFormat } from "../wire/audio-format.ts";
import { type RunHooks, SessionRun } from "./live-run.ts";
import { SessionClient } from "./session-client.ts";

/** A connection to one session that was begun elsewhere: a sideband, or the data channel of a call. */
export abstract class AttachedClient extends SessionClient {
  /** Opens the one session of this object, and waits for it. */
  protected async open(target: SessionTarget, signal: AbortSignal | undefined): Promise<void> {
    this.become({ status: "connecting" });
    const hooks: RunHooks = {
      isCurrent: () => true,
      onStarted: (_run, session) => this.become({ status: "running", session }),
      onOver: () => undefined,
      onEnd: (_run, ending) => {
        this.become({ status: "closed", ending });
        this.listeners.emit("closed", ending);
      },
    };
    this.run = new SessionRun(target, defaultAudioFormat, this.settings, hooks, signal);
    await this.run.connection.started;
  }

  /** Ends or leaves the one session of this object. */
  protected async end(how: "close" | "leave"): Promise<LiveEnding> {
    const { state } = this;
    if (state.status === "running") this.become({ status: "closing", session: state.session });
    const ending = await this.run?.connection[how]();
    return ending ?? { status: "not-started", error: new PlugboardError("not-open", "There is no session.") };
  }
}
