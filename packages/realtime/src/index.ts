export type {
  JsonObject,
  Members,
  NullableTexts,
  Numbers,
  OptionalMembers,
  OptionalNumbers,
  OptionalTexts,
  Texts,
  WireEvent,
} from "@plugboard/wire";
export type { AnyAdapter, ApiKey, RealtimeConnectionOptions } from "./connection/connection-options.ts";
export type { Ready, TransportStatus } from "./connection/connection-state.ts";
export type { CallerIdentity } from "./connection/credentials.ts";
export {
  type Auth,
  type AuthContext,
  type AzureOptions,
  azureEndpoint,
  type Endpoint,
  type EndpointTarget,
  gatewayEndpoint,
  type Intent,
  openaiEndpoint,
} from "./connection/endpoint.ts";
export type { UnrestoredItem } from "./conversation/conversation-log.ts";
export type {
  AssistantAudioPart,
  AssistantContent,
  AssistantMessageItem,
  BaseItem,
  GivenCallItem,
  GivenItem,
  GivenUserAudioPart,
  GivenUserMessageItem,
  ItemStatus,
  McpApprovalRequestItem,
  McpCallItem,
  MessageItem,
  RealtimeItem,
  SystemMessageItem,
  TextPart,
  ToolCallItem,
  UserAudioPart,
  UserContent,
  UserMessageItem,
} from "./conversation/realtime-item.ts";
export type { Resume } from "./resume/call-parts.ts";
export type { ResumingOptions } from "./resume/resume-schedule.ts";
export { resuming } from "./resume/resuming.ts";
export type { DtmfEvent, MarkReturnedEvent, PhoneEvents, PhoneFormat, PhoneStream } from "./sdk-events/phone-events.ts";
export type { ResumedEvent, ResumeReason, ResumingEvent } from "./sdk-events/resume-events.ts";
export type {
  AudioDroppedEvent,
  AudioEvent,
  CloseEvent,
  ErrorEvent,
  FunctionCallEvent,
  McpToolsEvent,
  OnUnhandled,
  OwnTransportEvents,
  ServerEventArguments,
  TextDeltaEvent,
  TranslationEventArguments,
  TransportEvents,
  TurnDoneEvent,
  TurnResult,
  TurnStartedEvent,
  TurnUsage,
  WarningEvent,
} from "./sdk-events/transport-events.ts";
export type { RealtimeUsage, RequestUsage, TokenDetails } from "./sdk-events/usage.ts";
export {
  DEFAULT_OPENAI_REALTIME_MODEL,
  DEFAULT_OPENAI_REALTIME_SESSION_CONFIG,
  type OpenAIRealtimeModels,
} from "./session/defaults.ts";
export type {
  AudioConfig,
  AudioFormat,
  AudioInputConfig,
  AudioOutputConfig,
  SessionConfig,
  TracingConfig,
  TurnDetectionConfig,
} from "./session/session-config.ts";
export type { SessionPayload } from "./session/session-payload.ts";
export type { MessageEvent } from "./transport/call-hooks.ts";
export { asCreateWebSocket, type CreateWebSocket, type CreateWebSocketOptions } from "./transport/create-web-socket.ts";
export { RealtimeTransport } from "./transport/realtime-transport.ts";
export { isServerEvent } from "./transport/server-event-table.ts";
export type { InnerEmitter } from "./transport/transport-emitter.ts";
export type { ConnectionState, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport/transport-options.ts";
export { type Interruption, type Media, type MediaAudio, serverOwnedPlayback } from "./turn/media.ts";
export type { Playback } from "./turn/playback-clock.ts";
export { type Progress, type ProgressClock, type ProgressContext, progressClock } from "./turn/progress-clock.ts";
export type { OnActiveResponse } from "./turn/response-sequencer.ts";
export type { ClientEvent, ClientEventMembers, ClientEventType } from "./wire/client-events.ts";
export type { AudioInput, OutgoingEvent, UserMessage, UserMessagePart } from "./wire/client-frames.ts";
export type { ContentPart, ConversationItem, ConversationItemBase, McpTool } from "./wire/conversation-item.ts";
export type {
  ApiError,
  ApiResponse,
  ApiSession,
  ApiStatusDetails,
  ApiTokenDetails,
  ApiUsage,
  EventId,
  RateLimit,
  ServerEvent,
  ServerEventMembers,
  ServerEventType,
} from "./wire/server-events.ts";
export type { TranslationEvent, TranslationEventMembers } from "./wire/translation-events.ts";
