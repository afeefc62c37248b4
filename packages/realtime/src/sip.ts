export type { SessionPayload } from "./session/session-payload.ts";
export { buildInitialConfig, type SessionClass, type SessionConfigSource } from "./sip/build-initial-config.ts";
export { type IncomingCall, readIncomingCall, type SipHeader } from "./sip/incoming-call.ts";
export { type ReceiveSipCallsOptions, receiveSipCalls } from "./sip/receive-calls.ts";
export { createSipCalls, type SendRequest, type SipCalls, type SipCallsOptions } from "./sip/sip-calls.ts";
export { SipTransport } from "./sip/sip-transport.ts";
export type { WebhookHandler } from "./webhook/answer-call.ts";
