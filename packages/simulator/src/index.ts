export type { KeyPair } from "./certificate.ts";
export { answerWav, questionWav } from "./fixture-files.ts";
export type { SimulatorLiveCall } from "./live/api/live-calls.ts";
export type { LiveApi } from "./live/api/live-half.ts";
export type { LiveChannel, SimulatorLiveSession } from "./live/api/simulator-live-session.ts";
export type { SimulatorLiveConnection } from "./live/connection/simulator-live-connection.ts";
export type {
  BackendCall,
  BackendResponse,
  DecideStep,
  DelegateStep,
  EndStep,
  LiveConnectionScript,
  LiveSayStep,
  LiveScript,
  LiveStep,
  LiveTurn,
  ModerateStep,
  RealDelay,
  StartRefusal,
  WaitStep,
} from "./live/script/live-script.ts";
export type { PeerKind } from "./live/session/live-peer.ts";
export { callPhone } from "./phone/call-phone.ts";
export type { WavSource } from "./phone/phone-audio.ts";
export type { PhoneCall, PhoneClear, PhoneWaitOptions } from "./phone/phone-call.ts";
export type { PhoneCallEnd, PhoneCallOptions } from "./phone/phone-options.ts";
export type { PhoneProviderName } from "./phone/phone-provider.ts";
export { answerText, questionText } from "./realtime/audio/spoken-fixtures.ts";
export type { CallChannel, CallStatus, SimulatorCall } from "./realtime/calls/simulator-call.ts";
export type { RingOptions } from "./realtime/calls/webhook.ts";
export type { ConnectionEnd, SimulatorConnection } from "./realtime/connection/simulator-connection.ts";
export type { SimulatorSession } from "./realtime/directory/simulator-session.ts";
export type { Credential } from "./realtime/handshake/credential.ts";
export type { RecordedHandshake } from "./realtime/handshake/recorded-handshake.ts";
export type * from "./realtime/script/connection-script.ts";
export type * from "./realtime/script/script.ts";
export { parseScript } from "./realtime/script/script-schema.ts";
export type { ContentPart, Item } from "./realtime/session/item.ts";
export type { ObservedEvent, ReceivedEvent } from "./record/received-event.ts";
export type { ReceivedMatch, WaitOptions } from "./record/received-log.ts";
export type { ResponsesApi } from "./responses/api/responses-api.ts";
export type { ResponsesLatency, ResponsesOptions } from "./responses/api/responses-options.ts";
export type { ResponsesTotals } from "./responses/record/connection-counter.ts";
export type { RecordedResponsesRequest, RequestEnd } from "./responses/record/request-recorder.ts";
export { canonicalContext } from "./responses/request/canonical-context.ts";
export type * from "./responses/script/end-script.ts";
export type * from "./responses/script/fault-script.ts";
export type { HandshakeScript } from "./responses/script/handshake-script.ts";
export type * from "./responses/script/output-script.ts";
export type * from "./responses/script/script.ts";
export type { ErrorShape } from "./responses/wire/error-frame.ts";
export type { ResponsesProfile, ResponsesProfileName } from "./responses/wire/profile.ts";
export type { Simulator } from "./simulator.ts";
export { SimulatorError, type SimulatorErrorCode } from "./simulator-error.ts";
export type { SimulatorOptions } from "./simulator-options.ts";
export type { SimulatorScript } from "./simulator-script.ts";
export { startSimulator } from "./start-simulator.ts";
export type { JsonObject } from "./wire/json.ts";
export type { WireEvent } from "./wire/wire-event.ts";
