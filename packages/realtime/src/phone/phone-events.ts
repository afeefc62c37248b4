import type { PhoneStream } from "./phone-protocol.ts";

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
