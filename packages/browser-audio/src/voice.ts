import { PlugboardError } from "@plugboard/core";
import { fromBase64 } from "@plugboard/wire";
import { type CaptureOptions, captureMicrophone, type Microphone } from "./microphone.ts";
import { createPlayer, type Player, type PlayerOptions } from "./player.ts";

/** How a voice is opened: the options of the microphone and of the player. */
export interface VoiceOptions extends Omit<CaptureOptions, "onAudio">, PlayerOptions {}

/** What takes the user's audio: a `RealtimeTransport`, or anything else with `sendAudio`. */
export interface AudioReceiver {
  /** Takes a chunk of PCM16, 24 kHz. */
  sendAudio(audio: ArrayBuffer): void;
  /** Nothing is sent while it is `disconnected`. */
  readonly status?: string;
}

/** The options of a `RealtimeTransport` that a voice fills in. */
export interface VoiceTransportOptions {
  /** Mutes the microphone, and plays what the model says. */
  readonly media: {
    /** Whether silence is sent. */
    readonly muted: boolean;
    /** Sends silence, or the microphone again. */
    readonly mute: (muted: boolean) => void;
    /** Plays a piece; listeners of `audio` hear it as well. */
    readonly play: (audio: { readonly base64: string; readonly itemId: string }) => boolean;
  };
  /** Says what was heard, so that an interruption truncates there, and is silent then. */
  readonly playback: {
    /** How much of an item was played, in milliseconds; 0 for one that never came. */
    readonly positionMs: (itemId: string) => number;
    /** Drops what was not played. */
    readonly clear: () => void;
  };
}

/** A microphone and a player, ready for a `RealtimeTransport`. */
export interface Voice extends AsyncDisposable {
  /** The microphone. */
  readonly microphone: Microphone;
  /** The player. */
  readonly player: Player;
  /** The options `media` and `playback` of the transport. */
  readonly options: VoiceTransportOptions;
  /** Sends what the microphone hears to this one instead of to the one before; `undefined` for nobody. */
  speakTo(receiver: AudioReceiver | undefined): void;
  /** Lets the microphone go and is silent. The transport stays open. */
  close(): Promise<void>;
}

const decode = (base64: string): Uint8Array => {
  try {
    return new Uint8Array(fromBase64(base64));
  } catch (cause) {
    throw new PlugboardError("protocol-error", "browser-audio: the server sent audio that is not base64.", { cause, delivery: "answered" });
  }
};

/**
 * Opens microphone and player for a voice over a WebSocket: what the user says goes to the transport, what the model says is played, and
 * an interruption is truncated where the user stopped hearing it. Call it in the handler of a click, so that sound is allowed.
 *
 * Rejects as {@link captureMicrophone} does.
 */
export const openVoice = async ({ onStatus, leadMs, ...capture }: VoiceOptions = {}): Promise<Voice> => {
  let receiver: AudioReceiver | undefined;
  // Made before the user is asked for the microphone: a browser forgets the click meanwhile.
  const player = createPlayer({ ...(onStatus && { onStatus }), ...(leadMs !== undefined && { leadMs }) });
  const onAudio = (chunk: Uint8Array<ArrayBuffer>): void => {
    if (receiver && receiver.status !== "disconnected") receiver.sendAudio(chunk.buffer);
  };
  const microphone = await captureMicrophone({ ...capture, onAudio }).catch(async (cause: unknown) => {
    await player.close();
    throw cause;
  });
  const close = async (): Promise<void> => {
    receiver = undefined;
    await Promise.all([microphone.close(), player.close()]);
  };
  return {
    microphone,
    player,
    options: {
      media: {
        get muted() {
          return microphone.muted;
        },
        mute: microphone.mute,
        play: ({ base64, itemId }) => {
          player.play(decode(base64), itemId);
          return true;
        },
      },
      playback: { positionMs: (itemId) => player.playedMs(itemId) ?? 0, clear: player.clear },
    },
    speakTo: (next) => {
      receiver = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
