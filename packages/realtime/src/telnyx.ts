export type { PhoneOptions } from "./phone/phone.ts";
export type { Admit, PhoneLeg } from "./phone/phone-leg.ts";
export type { PhoneAudio, PhoneFault, PhoneMessage, PhoneMessageOf, PhoneProtocol, PhoneStreamMessage } from "./phone/phone-protocol.ts";
export { type CallbackSocket, type CallbackSocketOptions, callbackSocket, type PhoneSocket } from "./phone/phone-socket.ts";
export { TelnyxTransport, type TelnyxTransportOptions } from "./phone/telnyx-transport.ts";
export type { DtmfEvent, MarkReturnedEvent, PhoneEvents, PhoneFormat, PhoneStream } from "./sdk-events/phone-events.ts";
export {
  type AnswerCallsOptions,
  answerTelnyxCalls,
  type StreamTarget,
  telnyxStream,
  type WebhookHandler,
} from "./webhook/answer-call.ts";
export { type ClaimToken, createStreamTokens, type StreamTokens, type StreamTokensOptions } from "./webhook/stream-tokens.ts";
export { readTelnyxRequest, type TelnyxRequestOptions } from "./webhook/telnyx-request.ts";
export type { PhoneRequestParameters } from "./webhook/twilio-request.ts";
