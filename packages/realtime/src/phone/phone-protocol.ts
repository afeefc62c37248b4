import type { JsonObject } from "@plugboard/wire";
import type { PhoneStream } from "../sdk-events/phone-events.ts";

/** Audio of the caller. */
export interface PhoneAudio {
  /** The audio, base64. */
  readonly payload: string;
  /** Milliseconds since the stream began; `undefined` if the message has no usable timestamp. */
  readonly timestampMs: number | undefined;
  /** Its place among the audio messages, for providers that do not keep their order. */
  readonly place: number | undefined;
}

/** A message of one kind. */
export interface PhoneMessageOf<Type extends string> {
  /** The kind of the message. */
  readonly type: Type;
}

/** A message that is about one stream. */
export interface PhoneStreamMessage<Type extends string> extends PhoneMessageOf<Type> {
  /** The id of the stream. */
  readonly streamId: string;
}

/** A message that reports that something is wrong. */
export interface PhoneFault<Type extends string> extends PhoneMessageOf<Type> {
  /** What is wrong, in words. */
  readonly reason: string;
}

/**
 * What a message of the provider says, in terms that all providers share. With `failure` the provider reports that it has failed;
 * `malformed` is a message that cannot be read. Nothing is done about what is `ignored`: audio of another track, or an event that is
 * newer than the table.
 */
export type PhoneMessage =
  | PhoneMessageOf<"connected">
  | PhoneMessageOf<"ignored">
  | (PhoneMessageOf<"start"> & {
      /** The stream that begins. */
      readonly stream: PhoneStream;
    })
  | (PhoneStreamMessage<"audio"> & PhoneAudio)
  | (PhoneStreamMessage<"mark"> & {
      /** The name of the mark that has been returned. */
      readonly name: string;
    })
  | (PhoneStreamMessage<"dtmf"> & {
      /** The key that the caller has pressed. */
      readonly digit: string;
    })
  | PhoneStreamMessage<"stop">
  | PhoneFault<"failure">
  | PhoneFault<"malformed">;

/**
 * One provider's protocol, as a table: how its messages are read, how ours are written, and what it takes. A provider is added by
 * writing one of these.
 */
export interface PhoneProtocol {
  /** The provider, for error messages. */
  readonly name: string;
  /** The `type` under which the listeners of `*` hear of each message. */
  readonly messageType: string;
  /** The names under which its `start` announces μ-law at 8 kHz, which is all that is bridged. */
  readonly mulawNames: readonly string[];
  /** Reads one message. Never throws. */
  readonly read: (message: JsonObject) => PhoneMessage;
  /** Plays audio after what is queued already. */
  readonly media: (streamId: string, payload: string) => string;
  /** Asks for a mark, which is returned when everything before it was played or dropped. */
  readonly mark: (streamId: string, name: string) => string;
  /** Drops what is queued. */
  readonly clear: (streamId: string) => string;
  /** Whether audio messages arrive in the order in which they were recorded. */
  readonly keepsOrder: boolean;
  /** Bounds of one `media` message, in milliseconds of audio. */
  readonly chunkMs: {
    /** The least that one message may hold. */
    readonly min: number;
    /** The most that one message may hold. */
    readonly max: number;
  };
  /** How much audio the provider queues, in milliseconds; what is more it drops. */
  readonly maxQueuedMs: number;
}
