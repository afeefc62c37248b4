import type { CloseInfo, PlugboardError } from "@plugboard/core";
import type { JsonObject, Unchecked, WireEvent } from "@plugboard/wire";
import type { McpApprovalRequestItem, McpCallItem, RealtimeItem } from "../conversation/realtime-item.ts";
import type { McpTool } from "../wire/conversation-item.ts";
import type { ServerEvent, ServerEventType } from "../wire/server-events.ts";
import type { TranslationEvent, TranslationEventMembers } from "../wire/translation-events.ts";
import type { PhoneEvents } from "./phone-events.ts";
import type { ResumedEvent, ResumingEvent } from "./resume-events.ts";
import type { RealtimeUsage, TokenDetails } from "./usage.ts";

/** Audio of the model. */
export interface AudioEvent {
  /** Names the event. */
  type: "audio";
  /** Samples in the session's output format, in a buffer of exactly their size. */
  data: ArrayBuffer;
  /** The response it belongs to. */
  responseId: string;
}

/** A call of a function tool that the model wants made. */
export interface FunctionCallEvent {
  /** The item of the call. */
  id?: string | undefined;
  /** Names the event. */
  type: "function_call";
  /** The tool. */
  name: string;
  /** What the output refers to. */
  callId: string;
  /** JSON text. */
  arguments: string;
  /** The item before it. */
  previousItemId?: string | undefined;
  /** The response that made the call. */
  responseId: string;
}

/** A piece of text of the model. */
export interface TextDeltaEvent<Type extends string> {
  /** Names the event. */
  type: Type;
  /** The piece. */
  delta: string;
  /** The item it belongs to. */
  itemId: string;
  /** The response it belongs to. */
  responseId: string;
}

/** A response has begun. */
export interface TurnStartedEvent {
  /** Names the event. */
  type: "response_started";
  /** The server's event. */
  providerData: Record<string, unknown>;
}

/** The token usage of one response. */
export interface TurnUsage {
  /** Tokens read. */
  inputTokens: number;
  /** Tokens read, by kind. */
  inputTokensDetails: TokenDetails;
  /** Tokens written. */
  outputTokens: number;
  /** Tokens written, by kind. */
  outputTokensDetails: TokenDetails;
  /** Their sum. */
  totalTokens: number;
}

/** What a response came to. */
export interface TurnResult {
  /** Its id. */
  id: string;
  /** Its items, as the server gives them. */
  output: JsonObject[];
  /** Its tokens. */
  usage: TurnUsage;
}

/** A response has ended, whatever its status. */
export interface TurnDoneEvent {
  /** Names the event. */
  type: "response_done";
  /** What it came to. */
  response: TurnResult;
}

/** Something failed: a server error (`error.error` is the API's error object) or a `PlugboardError`. */
export interface ErrorEvent {
  /** Names the event. */
  type: "error";
  /** What failed. */
  error: unknown;
}

/** How the connection ended, for those who want more than `disconnected`. */
export interface CloseEvent extends CloseInfo {
  /** How far it had come: the handshake, the wait for the session, or use. */
  readonly phase: "connecting" | "configuring" | "open";
}

/** Audio given to `sendAudio` that will not reach the server. */
export interface AudioDroppedEvent {
  /** Bytes of audio. */
  readonly bytes: number;
  /** Not connected; connecting for so long that the bound was reached; the connection lost or too slow. */
  readonly reason: "not-connected" | "buffer-full" | "connection-failed" | "queue-full";
}

/** Something worth knowing that is no failure. */
export interface WarningEvent {
  /** What it is about. */
  readonly code: "tracing-already-set" | "function-call-not-replayed" | "response-stalled";
  /** One sentence. */
  readonly message: string;
}

/** The tools of an MCP server. */
export interface McpToolsEvent {
  /** The server, by the label of its tool definition. */
  serverLabel: string;
  /** The tools, as the server gives them. */
  tools: McpTool[];
}

/** Events of the server under their own type. */
export type ServerEventArguments = { [K in Exclude<ServerEventType, "error">]: [event: ServerEvent<K>] };

/** Events of a translation session under their own type. */
export type TranslationEventArguments = { [K in keyof TranslationEventMembers]: [event: TranslationEvent<K>] };

/** The events of a transport besides those of the server. */
export interface OwnTransportEvents extends PhoneEvents {
  /** Every event of the server, as it came. Its members are not checked, as with upstream. */
  "*": [event: WireEvent & Readonly<Record<string, Unchecked>>];
  /** Something failed. */
  error: [event: ErrorEvent];
  /** The model wants a function tool called. */
  function_call: [event: FunctionCallEvent];
  /** Audio of the model. */
  audio: [event: AudioEvent];
  /** The user has interrupted: stop playing. */
  audio_interrupted: [];
  /** A piece of what the model speaks. */
  audio_transcript_delta: [event: TextDeltaEvent<"transcript_delta">];
  /** A piece of what the model writes. */
  output_text_delta: [event: TextDeltaEvent<"output_text_delta">];
  /** The server has sent all audio of an item. */
  audio_done: [];
  /** The tokens of a response, once it is done. */
  usage_update: [usage: RealtimeUsage];
  /** An item was added to the history or has changed. */
  item_update: [item: RealtimeItem];
  /** An item is gone from the history. */
  item_deleted: [item: Pick<RealtimeItem, "itemId">];
  /** The status has changed. */
  connection_change: [status: "connecting" | "connected" | "disconnected"];
  /** The socket is open. */
  connected: [];
  /** The connection or the attempt is over. */
  disconnected: [];
  /** A response begins. */
  turn_started: [event: TurnStartedEvent];
  /** A response has ended. */
  turn_done: [event: TurnDoneEvent];
  /** An MCP call is complete. */
  mcp_tool_call_completed: [item: McpCallItem];
  /** An MCP call waits for approval. */
  mcp_approval_request: [item: McpApprovalRequestItem];
  /** An MCP server has listed its tools. */
  mcp_tools_listed: [event: McpToolsEvent];
  /** The end of a connection, with its code and reason. Not in the SDK's transports. */
  close: [event: CloseEvent];
  /** Audio that was given and will not arrive. Not in the SDK's transports. */
  audio_dropped: [event: AudioDroppedEvent];
  /** The next session of the call is being prepared. Not in the SDK's transports. */
  resuming: [event: ResumingEvent];
  /** The call goes on in another session. Not in the SDK's transports. */
  resumed: [event: ResumedEvent];
  /** Something worth knowing that is no failure. Not in the SDK's transports. */
  warning: [event: WarningEvent];
  [type: string]: unknown[];
}

/** The events of a transport, by name, with the arguments of their listeners. */
export type TransportEvents = OwnTransportEvents & ServerEventArguments & TranslationEventArguments;

/** Hears of what nobody listens to: an exception of a listener when there is no `error` listener, or one of that listener. */
export type OnUnhandled = (error: PlugboardError) => void;
