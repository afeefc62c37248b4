import { PlugboardError } from "@plugboard/core";
import { RealtimeTransport } from "./realtime-transport.ts";
import type { RealtimeConnectOptions } from "./transport-options.ts";

/** Attaches to a SIP call that was accepted: the call carries the audio, the socket everything else. */
export class SipTransport extends RealtimeTransport {
  /** Attaches to `callId`. Rejects with `invalid-argument` without one. */
  override async connect(options: RealtimeConnectOptions = {}): Promise<void> {
    if (!options.callId) {
      throw new PlugboardError("invalid-argument", "SipTransport requires `callId` in the connect options.");
    }
    await super.connect(options);
  }

  /** Always throws: the audio of the call goes to the server directly. */
  override sendAudio(): void {
    const message = "SipTransport does not support sending audio buffers; audio is handled by the SIP call.";
    throw new PlugboardError("capability-missing", message);
  }

  /** Stops the model's turn. The server knows what was heard, so it truncates by itself. */
  override interrupt(cancelOngoingResponse = true): void {
    if (this.status !== "connected") return;
    if (cancelOngoingResponse) this._cancelResponse();
    this.sendEvent({ type: "output_audio_buffer.clear" });
  }
}
