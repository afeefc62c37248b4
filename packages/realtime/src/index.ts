export type { AnyAdapter } from "./any-adapter.ts";
export type { ClientEvent, ClientEventMembers, ClientEventType } from "./client-events.ts";
export type { AudioInput, OutgoingEvent, UserMessage, UserMessagePart } from "./client-frames.ts";
export type { ContentPart, ConversationItem, ConversationItemBase, McpTool } from "./conversation-item.ts";
export type { UnrestoredItem } from "./conversation-log.ts";
export { asCreateWebSocket, type CreateWebSocket, type CreateWebSocketOptions } from "./create-web-socket.ts";
export type { CallerIdentity } from "./credentials.ts";
export {
  type Auth,
  type AuthContext,
  type AzureOptions,
  azureEndpoint,
  type Endpoint,
  type EndpointTarget,
  gatewayEndpoint,
  openaiEndpoint,
} from "./endpoint.ts";
export type { JsonObject } from "./json-object.ts";
export type { Ready, TransportStatus } from "./link-hooks.ts";
export type { Members, NullableTexts, Numbers, OptionalMembers, OptionalNumbers, OptionalTexts, Texts } from "./members.ts";
export type { WireEvent } from "./parse-event.ts";
export type { Playback } from "./playback-clock.ts";
export { type Progress, type ProgressClock, type ProgressContext, progressClock } from "./progress-clock.ts";
export type {
  AssistantAudioPart,
  AssistantContent,
  AssistantMessageItem,
  BaseItem,
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
} from "./realtime-item.ts";
export { RealtimeTransport } from "./realtime-transport.ts";
export type { OnActiveResponse } from "./response-sequencer.ts";
export { resuming } from "./resume.ts";
export type { ReconnectedEvent, ReconnectingEvent, ResumeReason } from "./resume-events.ts";
export type { ResumeHost } from "./resume-host.ts";
export type { Resume, Resumer, ResumingOptions } from "./resumer.ts";
export {
  type ApiError,
  type ApiResponse,
  type ApiSession,
  type ApiStatusDetails,
  type ApiTokenDetails,
  type ApiUsage,
  type EventId,
  isServerEvent,
  type RateLimit,
  type ServerEvent,
  type ServerEventMembers,
  type ServerEventType,
} from "./server-events.ts";
export type {
  AudioConfig,
  AudioFormat,
  AudioInputConfig,
  AudioOutputConfig,
  SessionConfig,
  TracingConfig,
  TurnDetectionConfig,
} from "./session-config.ts";
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
  TransportEvents,
  TurnDoneEvent,
  TurnResult,
  TurnStartedEvent,
  TurnUsage,
  WarningEvent,
} from "./transport-events.ts";
export type { ApiKey, ConnectionState, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";
export type { RealtimeUsage, RequestUsage, TokenDetails } from "./usage.ts";
