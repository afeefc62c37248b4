/** How one connection behaves. */
export interface ConnectionScript {
  /** Refuses the handshake with an HTTP status. */
  readonly refuse?: Refusal;
  /** `reset`: the TCP connection is cut instead of an answer; `silent`: no answer ever comes. */
  readonly handshake?: "answer" | "reset" | "silent";
  /**
   * When `session.created` is sent: in the same TCP write as the 101, in a write of its own 20 ms later, after a
   * delay, or not at all.
   *
   * @defaultValue "with-handshake"
   */
  readonly sessionCreated?:
    | "with-handshake"
    | "after-handshake"
    | "never"
    | {
        /** Milliseconds of real time after the handshake. */
        readonly delayMs: number;
      };
  /** Whether WebSocket pings stay unanswered. @defaultValue false */
  readonly ignorePings?: boolean;
  /** Each frame, or each full burst, is held for up to this long, in milliseconds; the order stays. @defaultValue 0 */
  readonly jitterMs?: number;
  /** Frames are held back and sent this many at once; an incomplete burst follows after 50 ms. @defaultValue 1 */
  readonly burst?: number;
  /** Milliseconds until the session expires. @defaultValue 3_600_000 */
  readonly lifetimeMs?: number;
  /** Where `rate_limits.updated` is sent. @defaultValue "after-created" */
  readonly rateLimits?: "after-created" | "before-done" | "both" | "never";
  /** Fields laid over every `session` that is sent, for example `{ "audio": { "output": { "voice": { "id": "voice_1" } } } }`. */
  readonly session?: Readonly<Record<string, unknown>>;
  /** The voice in every `response`, for example `{ "id": "voice_1" }`. @defaultValue the session's voice */
  readonly responseVoice?:
    | string
    | {
        /** Id of a custom voice. */
        readonly id: string;
      };
  /** Frames that are sent right after `session.created`: strings as they are, objects as JSON. */
  readonly greet?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Faults of a WebRTC call, whose handshake is its offer. */
  readonly call?: CallFaults;
}

/** What goes wrong in a WebRTC call. Delays are in milliseconds, from the moment at which the data channel opens. */
export interface CallFaults {
  /** `never`: the answer names no address, so no network path is found. */
  readonly ice?: "never";
  /** `fail`: the answer names another certificate than the one that is shown. */
  readonly dtls?: "fail";
  /** Closes the data channel and nothing else. */
  readonly closeChannelAfterMs?: number;
  /** Ends the call in order. */
  readonly hangUpAfterMs?: number;
  /** Cuts the network path: the client is told nothing. */
  readonly cutAfterMs?: number;
  /** From then on no audio is sent, while events go on. Counted from the moment at which the call is connected. */
  readonly stallMediaAfterMs?: number;
  /** Which part of the audio packets is lost, 0 to 1. @defaultValue 0 */
  readonly lossRate?: number;
  /** Each audio packet is late by up to this long, in milliseconds. @defaultValue 0 */
  readonly audioJitterMs?: number;
}

/** An HTTP answer to a handshake. */
export interface Refusal {
  /** 400 to 599. */
  readonly status: number;
  /** An object is sent as JSON. @defaultValue an error object as the API sends it with this status */
  readonly body?: string | Readonly<Record<string, unknown>>;
  /** Extra headers, for example `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}
