import type { Unchecked } from "@plugboard/wire";
import type { ApiKey } from "../connection/connection-options.ts";
import type { SessionConfig, TracingConfig } from "../session/session-config.ts";
import type { OutgoingEvent } from "../wire/client-frames.ts";
import type { RealtimeConnectOptions } from "./transport-options.ts";

/** The public members of a transport that its call uses. A subclass may override them. */
export interface CallTransport {
  /** Sends an event of the transport's own. */
  readonly sendEvent: (event: OutgoingEvent) => void;
  /** Sends the configuration of the session. */
  readonly updateSessionConfig: (config: SessionConfig) => void;
  /** Stops the model's turn. */
  readonly interrupt: (cancelOngoingResponse: boolean) => void;
  /** Truncates the message where it was heard. */
  readonly _interrupt: (elapsedMs: number, cancelOngoingResponse: boolean) => void;
  /** Cancels the running response, if there is one. */
  readonly _cancelResponse: () => void;
  /** The tracing that the server's session has. */
  _tracingConfig: unknown;
}

/** What a call asks of the members of its transport that only a subclass may call or override. */
export interface CallHooks {
  /** All audio of an item has arrived. */
  readonly onAudioDone: () => void;
  /** The credential of a connection. A key that is known is not given as a promise, so that the socket is opened before `connect()` returns. */
  readonly apiKey: (options: RealtimeConnectOptions) => ApiKey | undefined;
  /** Headers of every handshake. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Sets the tracing of the session that the server has created. */
  readonly trace: (tracing: TracingConfig | undefined) => void;
  /** The event that sets the tracing of the next session of the call; `undefined` if its tracing cannot be set or is left as it is. */
  readonly tracingOf: (session: unknown, tracing: TracingConfig | undefined) => OutgoingEvent | undefined;
}

/** Takes the text of a frame. */
export type OnMessage = (text: string) => void;

/** A frame of the server, as upstream's `_onMessage` has it. */
export interface MessageEvent {
  /** Names the event. */
  readonly type: string;
  /** The text of the frame. */
  readonly data: Unchecked;
}
