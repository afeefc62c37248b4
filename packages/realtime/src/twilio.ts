export type { PhoneOptions } from "./phone/phone.ts";
export type { Admit, PhoneLeg } from "./phone/phone-leg.ts";
export type { PhoneAudio, PhoneFault, PhoneMessage, PhoneMessageOf, PhoneProtocol, PhoneStreamMessage } from "./phone/phone-protocol.ts";
export { type CallbackSocket, type CallbackSocketOptions, callbackSocket, type PhoneSocket } from "./phone/phone-socket.ts";
export { TwilioTransport, type TwilioTransportOptions } from "./phone/twilio-transport.ts";
export type { DtmfEvent, MarkReturnedEvent, PhoneEvents, PhoneFormat, PhoneStream } from "./sdk-events/phone-events.ts";
export {
  type AnswerCallsOptions,
  answerTwilioCalls,
  type StreamTarget,
  twilioStream,
  type WebhookHandler,
} from "./webhook/answer-call.ts";
export { type ClaimToken, createStreamTokens, type StreamTokens, type StreamTokensOptions } from "./webhook/stream-tokens.ts";
export { type PhoneRequestParameters, readTwilioRequest, type TwilioRequestOptions } from "./webhook/twilio-request.ts";
