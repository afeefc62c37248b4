import type { CommandOutcome } from "../commands/pending-commands.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import { AttachedClient } from "./attached-client.ts";
import type { SessionClientOptions } from "./session-client.ts";

/** How a sideband is attached. */
export interface SidebandOptions extends SessionClientOptions {
  /** The id of a session that runs, `live_…`. */
  readonly sessionId: string;
  /** Asks the server for a closing handshake at the end of the session. Without it the close code may be 1005. @defaultValue false */
  readonly gracefulClose?: boolean | undefined;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A second connection to a session that somebody else holds, over WebRTC, SIP or a socket: it hears everything, the user's audio as
 * `session.input_audio.append` included, and may send every command but audio. All of its audio is PCM at 24 kHz, with times.
 */
export class LiveSideband extends AttachedClient {
  protected readonly refused: readonly string[] = ["session.start", "session.close", "session.input_audio.append"];

  /** Presses a key of a telephone call: `0` to `9`, `A` to `D`, `*` or `#`. */
  sendDtmf(key: string): Promise<CommandOutcome<"transport.dtmf.send">> {
    return this.command({ type: "transport.dtmf.send", event: key });
  }

  /** Leaves; the session goes on. Never rejects. */
  async close(): Promise<LiveEnding> {
    return this.end("leave");
  }

  /** Ends the whole session, for everybody, and waits for its confirmation as `close()` of a {@link LiveSession} does. */
  async endSession(): Promise<LiveEnding> {
    return this.end("close");
  }

  /** @internal */
  async attach({ sessionId, gracefulClose = false, signal }: SidebandOptions): Promise<this> {
    const path = `/${encodeURIComponent(sessionId)}/attach${gracefulClose ? "?graceful_close=true" : ""}`;
    await this.open({ path }, signal);
    return this;
  }
}

/**
 * Attaches to a session that runs. Resolves when the server has described it; rejects as `connect()` of a {@link LiveSession} does.
 * Events from before are not sent. When a sideband is lost, the session goes on, and another sideband may attach to it.
 */
export const attachSideband = (options: SidebandOptions): Promise<LiveSideband> => new LiveSideband(options).attach(options);
