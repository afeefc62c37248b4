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

/** What a message of the provider says, in terms that all providers share. */
export type PhoneMessage =
  | { readonly type: "connected" }
  | { readonly type: "start"; readonly stream: PhoneStream }
  | ({ readonly type: "audio"; readonly streamId: string } & PhoneAudio)
  | { readonly type: "mark"; readonly streamId: string; readonly name: string }
  | { readonly type: "dtmf"; readonly streamId: string; readonly digit: string }
  | { readonly type: "stop"; readonly streamId: string }
  /** The provider reports a failure. */
  | { readonly type: "failure"; readonly reason: string }
  /** Nothing to act on: audio of another track, or an event that is newer than the table. */
  | { readonly type: "ignored" }
  | { readonly type: "malformed"; readonly reason: string };

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
  readonly chunkMs: { readonly min: number; readonly max: number };
  /** How much audio the provider queues, in milliseconds; what is more it drops. */
  readonly maxQueuedMs: number;
}
