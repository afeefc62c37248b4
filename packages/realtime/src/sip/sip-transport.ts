import { PlugboardError } from "@plugboard/core";
import { checkOptions } from "../transport/check-options.ts";
import { RealtimeTransport } from "../transport/realtime-transport.ts";
import type { RealtimeConnectOptions, RealtimeTransportOptions } from "../transport/transport-options.ts";
import { serverOwnedPlayback } from "../turn/media.ts";
import { userError } from "../wire/user-error.ts";

/** Attaches to a SIP call that was accepted: the call carries the audio, the socket everything else. */
export class SipTransport extends RealtimeTransport {
  /** The call's media are the server's: it owns the playback, so an interruption clears its buffer and truncates nothing. */
  constructor(options: RealtimeTransportOptions) {
    if (new.target === SipTransport) checkOptions("SipTransport", options);
    super({ ...options, media: { ...serverOwnedPlayback, ...options.media } });
  }

  /** Attaches to `callId`. Rejects with `invalid-argument` without one. */
  override async connect(options: RealtimeConnectOptions = {}): Promise<void> {
    if (!options.callId) throw userError("SipTransport requires `callId` in the connect options.");
    await super.connect(options);
  }

  /** Always throws: the audio of the call goes to the server directly. */
  override sendAudio(): void {
    const message = "SipTransport does not support sending audio buffers; audio is handled by the SIP call.";
    throw new PlugboardError("capability-missing", message);
  }
}
