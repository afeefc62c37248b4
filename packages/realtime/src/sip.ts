export { buildInitialConfig, type SessionConfigSource } from "./build-initial-config.ts";
export { SipTransport } from "./sip-transport.ts";
