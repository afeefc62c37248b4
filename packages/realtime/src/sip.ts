export { buildInitialConfig, type SessionConfigSource } from "./build-initial-config.ts";
export type { SessionPayload } from "./session-payload.ts";
export { SipTransport } from "./sip-transport.ts";
