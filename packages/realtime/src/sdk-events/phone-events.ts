/** How the audio of a stream is coded, as the provider says it. */
export interface PhoneFormat {
  /** The provider's name for the codec: `audio/x-mulaw` (Twilio), `PCMU` (Telnyx). */
  readonly encoding: string;
  /** In hertz. */
  readonly sampleRate: number;
  /** 1 is mono. */
  readonly channels: number;
}

/** One stream of one phone call, as its `start` message describes it. */
export interface PhoneStream {
  /** Twilio's `streamSid`, Telnyx' `stream_id`. */
  readonly streamId: string;
  /** Twilio's `callSid`, Telnyx' `call_control_id`; `""` if the provider does not say. */
  readonly callId: string;
  /** What the application gave the stream on its way, for example the token that it is known by. */
  readonly parameters: Readonly<Record<string, string>>;
  /** How the caller's audio is coded; `undefined` if the provider does not say. */
  readonly format: PhoneFormat | undefined;
}

/** A key of the caller's phone. */
export interface DtmfEvent {
  /** `0` to `9`, `*` or `#`, or `A` to `D`. */
  readonly digit: string;
}

/** Everything before a mark was played, or dropped. */
export interface MarkReturnedEvent {
  /** The mark. */
  readonly name: string;
}

/** What a transport with a phone emits besides the events of every transport. None of it is in the SDK's transports. */
export interface PhoneEvents {
  /** The stream has begun: its id, the call's id, the parameters that the application gave it. */
  stream_started: [stream: PhoneStream];
  /** The provider has ended the stream: the caller hung up, or the call goes on elsewhere. */
  stream_stopped: [];
  /** The caller has pressed a key. */
  dtmf: [event: DtmfEvent];
  /** The provider has returned a mark that the application asked for. */
  mark_returned: [event: MarkReturnedEvent];
}
