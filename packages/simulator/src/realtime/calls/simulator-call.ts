/** The state of a call. */
export type CallStatus = "incoming" | "active" | "rejected" | "ended";

/** The data channel of a WebRTC call whose transport the test provides. */
export interface CallChannel {
  /** Hands over a message of the client. */
  receive(text: string): void;
  /** Ends the channel; the call goes on. */
  detach(): void;
}

/** One WebRTC or SIP call: the server owns its media, clients attach to it by `?call_id=`. */
export interface SimulatorCall {
  /** Its id, `rtc_…`. */
  readonly id: string;
  /** How it came in. */
  readonly kind: "webrtc" | "sip";
  /** A WebRTC call is `active` at once, a SIP call once it is accepted. */
  readonly status: CallStatus;
  /** The SDP offer of a WebRTC call. */
  readonly offer: string | undefined;
  /** The body of `/accept`, or the session of `/calls`. */
  readonly session: Readonly<Record<string, unknown>> | undefined;
  /** The status code of `/reject`. */
  readonly rejectedWith: number | undefined;
  /** Every `target_uri` of `/refer`, in order. */
  readonly referredTo: readonly string[];
  /**
   * Lets the caller speak.
   *
   * @param pcm - PCM, 24 kHz, 16-bit, mono. End it with silence to end the turn.
   */
  hear(pcm: Uint8Array): void;
  /** Lets the caller press a key. */
  press(key: string): void;
  /** Lets the caller hang up: the session ends, its connections get close code 1000. */
  hangUp(): void;
  /**
   * Attaches the call's data channel, for a test that brings a WebRTC peer of its own.
   *
   * @param deliver - Called with each server event, as text.
   */
  attach(deliver: (text: string) => void): CallChannel;
}
