import { PlugboardError } from "@plugboard/core";
import type { JsonObject } from "@plugboard/wire";
import type { OutgoingEvent } from "../wire/client-frames.ts";

/** A piece of the model's audio that came over the socket. */
export interface MediaAudio {
  /** The audio in the session's output format, as base64, as the server sent it. */
  readonly base64: string;
  /** The message that it belongs to. */
  readonly itemId: string;
  /** The part of that message. */
  readonly contentIndex: number;
  /** The response that it belongs to. */
  readonly responseId: string;
}

/** What media can do about an interruption. */
export interface Interruption {
  /** Cancels the running response if there is one, unless the server does so by itself when it hears the user speak. */
  readonly cancelResponse: () => void;
  /** Sends an event, for example `output_audio_buffer.clear` or `conversation.item.truncate`. */
  readonly sendEvent: (event: OutgoingEvent) => void;
  /** Emits `audio_interrupted`. */
  readonly announce: () => void;
}

/**
 * Audio that the application neither records nor plays itself: the tracks of a WebRTC connection, the audio of a SIP call, a phone line.
 * A transport has it beside its socket. Every member is optional; where one is missing, the transport does what it does for audio over
 * the socket.
 */
export interface Media {
  /** Makes the media ready. `connect()` waits for it within its own deadline before it dials, and rejects if this rejects. */
  readonly open?: () => void | Promise<void>;
  /** The session's configuration as these media need it, for example with their audio format. What it throws is thrown to the caller. */
  readonly configure?: (session: JsonObject) => JsonObject;
  /** The id of the call that carries the media, once the server has given one: what `transport.callId` is. */
  readonly callId?: string | undefined;
  /** Whether the user's audio is muted. @defaultValue `null`: this side records nothing */
  readonly muted?: boolean | null;
  /** Mutes the user's audio, or lets it through again. Without it `mute()` throws `capability-missing`. */
  readonly mute?: (muted: boolean) => void;
  /**
   * Plays a piece of the model's audio that came over the socket. It is decoded only for listeners of `audio`.
   *
   * @returns Whether listeners of `audio` hear it as well.
   */
  readonly play?: (audio: MediaAudio) => boolean;
  /** Stops the model's audio, in the place of the truncation by the playback position. Called while connected only. */
  readonly interrupt?: (interruption: Interruption) => void;
  /**
   * What is done when the server hears the user speak: `interrupt`, or `nothing` where the server itself stops what it plays.
   *
   * @defaultValue "interrupt"
   */
  readonly onSpeechStarted?: "interrupt" | "nothing";
  /**
   * Hears what the server says of the audio that it plays by itself (`output_audio_buffer.*`): it began, it came to its end, or what was
   * not played yet was dropped.
   */
  readonly onServerPlayback?: (what: "started" | "stopped" | "cleared", interruption: Pick<Interruption, "announce">) => void;
}

/** What `mute()` does where the media have no `mute`. */
export const refuseMute = (): never => {
  const message = "Mute is not supported for the WebSocket transport. You have to mute the audio input yourself.";
  throw new PlugboardError("capability-missing", message);
};

/**
 * Media whose playback the server owns: it knows what was heard and truncates by itself, so that an interruption cancels the
 * response and clears the server's output buffer. So it is over WebRTC and SIP.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-client-events/output_audio_buffer/clear
 */
export const serverOwnedPlayback: Required<Pick<Media, "interrupt">> = {
  interrupt: ({ cancelResponse, sendEvent }) => {
    cancelResponse();
    sendEvent({ type: "output_audio_buffer.clear" });
  },
};
