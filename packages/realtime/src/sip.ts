export { buildInitialConfig, type SessionConfigSource } from "./session/build-initial-config.ts";
export type { SessionPayload } from "./session/session-payload.ts";
export { SipTransport } from "./transport/sip-transport.ts";
