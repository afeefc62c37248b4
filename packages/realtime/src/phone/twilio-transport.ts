import type { JsonObject } from "@plugboard/wire";
import type { SessionConfig } from "../session/session-config.ts";
import { RealtimeTransport } from "../transport/realtime-transport.ts";
import type { RealtimeConnectOptions, RealtimeTransportOptions } from "../transport/transport-options.ts";
import { withMulaw } from "./mulaw-session.ts";
import { createPhone, type Phone, type PhoneOptions } from "./phone.ts";
import type { PhoneLeg } from "./phone-leg.ts";
import type { PhoneSocket } from "./phone-socket.ts";
import { twilioProtocol } from "./twilio-protocol.ts";

/** How a {@link TwilioTransport} is made. */
export interface TwilioTransportOptions extends Omit<RealtimeTransportOptions, "media" | "playback">, PhoneOptions {
  /** The socket that Twilio has opened to this server. Make the transport in the turn in which it was accepted. */
  readonly twilioWebSocket: PhoneSocket;
}
