import { checkOptions } from "../transport/check-options.ts";
import { RealtimeTransport } from "../transport/realtime-transport.ts";
import type { RealtimeTransportOptions } from "../transport/transport-options.ts";
import { Phone, type PhoneOptions } from "./phone.ts";
import type { PhoneLeg } from "./phone-leg.ts";
import type { PhoneSocket } from "./phone-socket.ts";
import { telnyxProtocol } from "./telnyx-protocol.ts";

/** How a {@link TelnyxTransport} is made. */
export interface TelnyxTransportOptions extends Omit<RealtimeTransportOptions, "media" | "playback">, PhoneOptions {
  /** The socket that Telnyx has opened to this server. Make the transport in the turn in which it was accepted. */
  readonly telnyxWebSocket: PhoneSocket;
}

/**
 * A phone call by Telnyx Media Streaming in front of the Realtime API: what the caller says goes to the model, what the model says is
 * played to the caller, and an interruption is cut where it was heard. The stream has to be bidirectional (`rtp`) and in PCMU, as
 * `telnyxStream()` asks for it.
 */
export class TelnyxTransport extends RealtimeTransport {
  /** Telnyx' side of the call. */
  readonly phone: PhoneLeg;

  constructor({ telnyxWebSocket, inputAudioInactivityTimeoutMs, admit, ...options }: TelnyxTransportOptions) {
    if (new.target === TelnyxTransport) checkOptions("TelnyxTransport", options);
    const media = new Phone(telnyxProtocol, telnyxWebSocket, { inputAudioInactivityTimeoutMs, admit });
    super({ ...options, media });
    this.phone = media.leg;
    media.attach(this);
  }
}
