import type { LiveEnding } from "../connection/live-ending.ts";
import { AttachedClient } from "./attached-client.ts";
import type { SessionClientOptions } from "./session-client.ts";

/** How a call is joined. */
export interface CallOptions extends SessionClientOptions {
  /** Aborts the attempt. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A session whose audio travels on the tracks of a WebRTC connection, and its events on a data channel: `webrtcAdapter()` of
 * `@plugboard/webrtc`. The configuration is the server's that created the session; there is no audio here, and no silence to send.
 */
export class LiveCall extends AttachedClient {
  protected readonly refused: readonly string[] = [
    "session.start",
    "session.close",
    "session.input_audio.append",
    "session.output_audio.fixture.play",
    "transport.dtmf.send",
  ];

  /** Ends the session, as `close()` of a {@link LiveSession} does. */
  async close(): Promise<LiveEnding> {
    return this.end("close");
  }

  /** @internal */
  async join({ signal }: CallOptions): Promise<this> {
    await this.open({ path: "" }, signal);
    return this;
  }
}

/**
 * Joins a call: the adapter carries the offer to your server, which creates the session (`createCall` of `@plugboard/live/server`), and
 * this waits for `session.started` on the data channel. Rejects as `connect()` of a {@link LiveSession} does.
 *
 * @example
 * const call = await joinCall({ adapter: webrtcAdapter({ exchange: postOfferTo("/call") }) });
 */
export const joinCall = (options: CallOptions): Promise<LiveCall> => {
  // The adapter's exchange carries the credential, so none is added here.
  const { auth = () => ({}) } = options;
  return new LiveCall({ ...options, auth }).join(options);
};
