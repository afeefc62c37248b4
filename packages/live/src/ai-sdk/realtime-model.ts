import type { Members } from "@plugboard/wire";

/** What a model can do. Members that it leaves out have the defaults of the AI SDK. */
export interface RealtimeModelCapabilities {
  /** Whether there are turns. */
  readonly conversation?: "continuous" | "turn-based";
  /** By which event a session begins. @defaultValue "session-update" */
  readonly startup?: "session-start" | "session-update";
  /** How it ends. @defaultValue "transport-close" */
  readonly finalization?: "session-close" | "transport-close";
}

/** Where a server connects, and with which credential. */
export interface ModelConnection {
  /** The URL of the socket. */
  readonly url: string;
  /** Handshake headers; they hold the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
}

/** An event of a model, as the AI SDK has them: `raw` is the provider's own. */
interface ModelEvent {
  readonly type: string;
}

/**
 * A realtime model of the AI SDK 7 (`RealtimeModelV4` of `@ai-sdk/provider`), of any provider. Only its shape is asked for, so that
 * this package needs no package of the SDK.
 */
export interface RealtimeModel {
  /** For example `openai.live`. */
  readonly provider: string;
  /** For example `gpt-live-1`. */
  readonly modelId: string;
  /** What it can do. */
  readonly capabilities?: RealtimeModelCapabilities;
  /** Makes the parser of one connection, if it has a state. */
  createServerEventParser?(): (raw: unknown) => ModelEvent | ModelEvent[];
  /** Parses a message of the provider without regard to earlier ones. */
  parseServerEvent(raw: unknown): ModelEvent | ModelEvent[];
  /** Writes an event as a message of the provider; `null` if nothing has to be sent. */
  serializeClientEvent(event: never, options?: { intent?: "conversation" | "transcription" }): unknown;
  /** Asked on every attempt, because a credential may be fresh each time. */
  getServerWebSocketConfig?(options?: { intent?: "conversation" | "transcription" }): ModelConnection | PromiseLike<ModelConnection>;
  /** The answer to a message by which the provider checks the connection. */
  getHealthCheckResponse?(raw: unknown): unknown;
}

/** The events that a model sends. */
export type ServerEventOf<M extends RealtimeModel> = Extract<ReturnType<M["parseServerEvent"]>, ModelEvent>;

/** The events that a model takes. */
export type ClientEventOf<M extends RealtimeModel> = Parameters<M["serializeClientEvent"]>[0];

/** The configuration that a model takes. */
export type SessionConfigOf<M extends RealtimeModel> =
  ClientEventOf<M> extends infer E ? (E extends Members<"type", "session-update"> & Members<"config", infer C> ? C : never) : never;
