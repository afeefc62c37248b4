export type { AnyAdapter } from "./any-adapter.ts";
export type { AudioInput, OutgoingEvent, UserMessage } from "./client-frames.ts";
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
export type { WireEvent } from "./parse-event.ts";
export type { Playback } from "./playback-clock.ts";
export type {
  AssistantContent,
  BaseItem,
  ItemStatus,
  McpApprovalRequestItem,
  McpCallItem,
  MessageItem,
  RealtimeItem,
  ToolCallItem,
  UserContent,
} from "./realtime-item.ts";
export { RealtimeTransport } from "./realtime-transport.ts";
export type { OnActiveResponse } from "./response-sequencer.ts";
export type {
  AudioFormat,
  AudioInputConfig,
  AudioOutputConfig,
  SessionConfig,
  TracingConfig,
  TurnDetectionConfig,
} from "./session-config.ts";
export type { TransportStatus } from "./session-link.ts";
export type * from "./transport-events.ts";
export type { ApiKey, ConnectionState, Ready, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";
export type { RealtimeUsage, RequestUsage, TokenDetails } from "./usage.ts";
