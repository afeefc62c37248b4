import type { Unchecked } from "@plugboard/wire";
import type { ApiKey } from "../connection/connection-options.ts";
import type { AudioEvent } from "../sdk-events/transport-events.ts";
import type { SessionConfig, TracingConfig } from "../session/session-config.ts";
import type { OutgoingEvent } from "../wire/client-frames.ts";
import type { Emissions } from "./transport-emitter.ts";
import type { RealtimeConnectOptions } from "./transport-options.ts";

/** What a call asks of its transport: to emit events, and to call the members that a subclass may override. */
export interface CallHooks extends Emissions {
  /** A subclass's `_onMessage`, if there is one. */
  readonly onMessage: ((text: string) => void) | undefined;
  /** What takes decoded audio; `undefined` while nobody wants it. */
  readonly onAudio: () => ((event: AudioEvent) => void) | undefined;
  /** All audio of an item has arrived. */
  readonly onAudioDone: () => void;
  /** The credential of a connection. A key that is known is not given as a promise, so that the socket is opened before `connect()` returns. */
  readonly apiKey: (options: RealtimeConnectOptions) => ApiKey | undefined;
  /** Headers of every handshake. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Sends the configuration of the session. */
  readonly configure: (config: SessionConfig) => void;
  /** Sets the tracing of the session that the server has created. */
  readonly trace: (session: unknown, tracing: TracingConfig | undefined) => void;
  /** The event that sets the tracing of the next session of the call; `undefined` if its tracing cannot be set or is left as it is. */
  readonly tracingOf: (session: unknown, tracing: TracingConfig | undefined) => OutgoingEvent | undefined;
  /** Sends an event of the transport's own. */
  readonly sendEvent: (event: OutgoingEvent) => void;
  /** Stops the model's turn. */
  readonly interrupt: (cancelOngoingResponse: boolean) => void;
}

/** A frame of the server, as upstream's `_onMessage` has it. */
export interface MessageEvent {
  /** Names the event. */
  readonly type: string;
  /** The text of the frame. */
  readonly data: Unchecked;
}
