import type { CloseInfo, PlugboardError } from "@plugboard/core";
import type { JsonObject } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";
import type { McpApprovalRequestItem, McpCallItem, RealtimeItem } from "./realtime-item.ts";
import type { ServerEvent, ServerEventType } from "./server-events.ts";
import type { RealtimeUsage, TokenDetails } from "./usage.ts";

/** Audio of the model. */
export interface AudioEvent {
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
  type: Type;
  delta: string;
  itemId: string;
  responseId: string;
}

/** A response has begun. */
export interface TurnStartedEvent {
  type: "response_started";
  /** The server's event. */
  providerData: Record<string, unknown>;
}

/** A response has ended, whatever its status. */
export interface TurnDoneEvent {
  type: "response_done";
  response: {
    id: string;
    /** The output items, as the server gives them. */
    output: JsonObject[];
    usage: {
      inputTokens: number;
      inputTokensDetails: TokenDetails;
      outputTokens: number;
      outputTokensDetails: TokenDetails;
      totalTokens: number;
    };
  };
}

/** Something failed: a server error (`error.error` is the API's error object) or a `PlugboardError`. */
export interface ErrorEvent {
  type: "error";
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

/** Events of the server under their own type. */
export type ServerEventArguments = { [K in Exclude<ServerEventType, "error">]: [event: ServerEvent<K>] };

/** The events of a transport. */
export interface TransportEvents extends ServerEventArguments {
  /** Every event of the server, as it came. */
  "*": [event: WireEvent];
  error: [event: ErrorEvent];
  function_call: [event: FunctionCallEvent];
  audio: [event: AudioEvent];
  /** The user has interrupted: stop playing. */
  audio_interrupted: [];
  audio_transcript_delta: [event: TextDeltaEvent<"transcript_delta">];
  output_text_delta: [event: TextDeltaEvent<"output_text_delta">];
  /** The server has sent all audio of an item. */
  audio_done: [];
  usage_update: [usage: RealtimeUsage];
  item_update: [item: RealtimeItem];
  item_deleted: [item: { itemId: string }];
  connection_change: [status: "connecting" | "connected" | "disconnected"];
  connected: [];
  disconnected: [];
  turn_started: [event: TurnStartedEvent];
  turn_done: [event: TurnDoneEvent];
  mcp_tool_call_completed: [item: McpCallItem];
  mcp_approval_request: [item: McpApprovalRequestItem];
  mcp_tools_listed: [event: { serverLabel: string; tools: JsonObject[] }];
  /** The end of a connection, with its code and reason. Not in the SDK's transports. */
  close: [event: CloseEvent];
  /** Audio that was given and will not arrive. Not in the SDK's transports. */
  audio_dropped: [event: AudioDroppedEvent];
  /** Not in the SDK's transports. */
  warning: [event: WarningEvent];
  [type: string]: unknown[];
}

/** Hears of what nobody listens to: an exception of a listener when there is no `error` listener, or one of that listener. */
export type OnUnhandled = (error: PlugboardError) => void;
