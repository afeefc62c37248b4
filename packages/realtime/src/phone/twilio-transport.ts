import { checkOptions } from "../transport/check-options.ts";
import { RealtimeTransport } from "../transport/realtime-transport.ts";
import type { RealtimeTransportOptions } from "../transport/transport-options.ts";
import { Phone, type PhoneOptions } from "./phone.ts";
import type { PhoneLeg } from "./phone-leg.ts";
import type { PhoneSocket } from "./phone-socket.ts";
import { twilioProtocol } from "./twilio-protocol.ts";

/** How a {@link TwilioTransport} is made. */
export interface TwilioTransportOptions extends Omit<RealtimeTransportOptions, "media" | "playback">, PhoneOptions {
  /** The socket that Twilio has opened to this server. Make the transport in the turn in which it was accepted. */
  readonly twilioWebSocket: PhoneSocket;
}

/**
 * A phone call by Twilio Media Streams in front of the Realtime API: what the caller says goes to the model, what the model says is
 * played to the caller, and an interruption is cut where it was heard. A drop-in for `TwilioRealtimeTransportLayer`.
 */
export class TwilioTransport extends RealtimeTransport {
  /** Twilio's side of the call. */
  readonly phone: PhoneLeg;

  constructor({ twilioWebSocket, inputAudioInactivityTimeoutMs, admit, ...options }: TwilioTransportOptions) {
    if (new.target === TwilioTransport) checkOptions("TwilioTransport", options);
    const media = new Phone(twilioProtocol, twilioWebSocket, { inputAudioInactivityTimeoutMs, admit });
    super({ ...options, media });
    this.phone = media.leg;
    media.attach(this);
  }
}
