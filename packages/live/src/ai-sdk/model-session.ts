import type { BackoffOptions, CloseInfo, ConnectOptions, PlugboardError } from "@plugboard/core";
import type { AnyAdapter } from "../connection/any-adapter.ts";
import type { AnyModelEvent } from "./model-codec.ts";
import type { ClientEventOf, RealtimeModel, ServerEventOf, SessionConfigOf } from "./realtime-model.ts";

/** How a session with a model ended. */
export interface ModelEnding {
  /** `confirmed` if the provider has confirmed the end by an event, which most providers do not have. */
  readonly status: "confirmed" | "unconfirmed";
  /** The event that confirmed it, with usage and reason. */
  readonly event?: AnyModelEvent;
  /** The end of the socket. */
  readonly close: CloseInfo;
}

/** Who hears of a session with a model. */
export interface ModelListeners<Event> {
  /** Every event, in order. Its `raw` is the provider's own event, also for events that the SDK does not know (`custom`). */
  readonly event?: (event: Event) => void;
  /** The connection was lost, and another one is made after `delayMs` milliseconds. Its session does not get what was said. */
  readonly reconnecting?: (close: CloseInfo, delayMs: number) => void;
  /** There is another connection, with a new session that has the configuration of the first one. */
  readonly reconnected?: () => void;
  /** A failure that no promise reports: a message that could not be read, or a listener that threw. */
  readonly failure?: (error: PlugboardError) => void;
  /** The end; the last call. */
  readonly closed?: (ending: ModelEnding) => void;
}

/** When a lost connection is replaced. */
export interface ModelReconnectOptions extends BackoffOptions {
  /** Attempts in a row. @defaultValue 5 */
  readonly maxRetries?: number;
}

/** How a session with a model is made. */
export interface ModelSessionOptions<M extends RealtimeModel> {
  /** The runtime's adapter. */
  readonly adapter: AnyAdapter;
  /** The model, for example `openai.experimental_realtime("gpt-live-1", { api: "live" })`. */
  readonly model: M;
  /** What the session is configured with. */
  readonly config: SessionConfigOf<M>;
  /** What the session is for, which selects the provider's endpoint. @defaultValue "conversation" */
  readonly intent?: "conversation" | "transcription";
  /** Listeners; they are there before the first event. */
  readonly on?: ModelListeners<ServerEventOf<M>>;
  /** Replaces lost connections. Off unless given. */
  readonly reconnect?: ModelReconnectOptions;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal;
  /** Bound of the credential and the socket, in milliseconds. @defaultValue 10_000 */
  readonly connectTimeoutMs?: number;
  /** Bound of the wait for the session, in milliseconds. @defaultValue 30_000 */
  readonly startTimeoutMs?: number;
  /** Bound of the wait for the confirmation of the end, in milliseconds. @defaultValue 15_000 */
  readonly closeTimeoutMs?: number;
  /** Events that may wait to be written; one more is refused with `queue-full`. @defaultValue 512 */
  readonly maxPendingEvents?: number;
  /** More options of core's `connect`. */
  readonly connection?: Omit<ConnectOptions, "signal" | "connectTimeoutMs">;
}

/** The options with their defaults written in. */
export interface ModelRunOptions extends ModelSessionOptions<RealtimeModel> {
  readonly intent: "conversation" | "transcription";
  readonly connectTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxPendingEvents: number;
}

/** A session with a model. */
export interface ModelSession<M extends RealtimeModel> extends AsyncDisposable {
  /**
   * Sends an event; resolves when it was handed to the connection, in the order of the calls. Rejects with `not-open`, `queue-full`,
   * and `invalid-argument` for an event that the provider does not take.
   */
  send(event: ClientEventOf<M>): Promise<void>;
  /** Sends a message of the provider's own protocol, for which the SDK has no event. Rejects as `send()` does. */
  sendRaw(message: unknown): Promise<void>;
  /** Ends the session within `closeTimeoutMs`, by the provider's own event where it has one. Never rejects. */
  close(): Promise<ModelEnding>;
}
