import type { AudioSource } from "@plugboard/browser-audio";
import type { RealtimeTransport } from "@plugboard/realtime";
import type { Tap } from "./tapped-adapter.ts";

/** What a call needs, whichever way it goes. */
export interface CallOptions {
  readonly source: AudioSource;
  /** Gives the attempt up while the user is asked for the microphone. */
  readonly signal: AbortSignal;
  readonly tap: Tap;
  /** Told when the assistant begins to be heard, and when it is silent. */
  readonly onSound: (what: "begins" | "ends") => void;
  readonly onMicrophoneLost: (error: Error) => void;
}

/** What a call of the Realtime API needs besides. */
export interface RealtimeCallOptions extends CallOptions {
  /** The API's base URL. */
  readonly baseUrl: string;
  /** A short-lived key. */
  readonly key: string;
}

/** The sound of a call, for meters. */
export interface CallSound {
  readonly input: AnalyserNode;
  /** `undefined` until the assistant is connected. */
  readonly output: () => AnalyserNode | undefined;
}

/** A call whose audio is open. */
export interface PageCall {
  readonly sound: CallSound;
  /** How much of the newest answer was heard, in milliseconds. */
  readonly heardMs: () => number | undefined;
  readonly useSource: (source: AudioSource) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A call of the Realtime API, which can be connected. */
export interface RealtimePageCall extends PageCall {
  readonly transport: RealtimeTransport;
}
