import type { OutgoingEvent } from "../wire/client-frames.ts";
import type { Interruption, Media } from "./media.ts";
import type { Playback, PlaybackClock } from "./playback-clock.ts";

/** What an interruption can do, and what decides how much of the audio was heard. */
export interface InterruptionParts extends Interruption {
  readonly clock: PlaybackClock;
  readonly playback: Playback | undefined;
  readonly isConnected: () => boolean;
  /** Cuts the message where the user stopped hearing it. */
  readonly interruptAt: (elapsedMs: number) => void;
}

/** Stops the model's turn where the user heard it, if any audio of it has arrived. */
const interruptPlayback = ({ clock, playback, interruptAt, cancelResponse, announce }: InterruptionParts): void => {
  const elapsedMs = clock.elapsedMs(playback);
  if (elapsedMs === undefined) return;
  try {
    if (elapsedMs !== null) return interruptAt(elapsedMs);
    cancelResponse();
    announce();
  } finally {
    clock.reset();
    playback?.clear?.();
  }
};

/** Stops the model's turn as the media do it, or else at the position that was heard. */
export const interruptTurn = ({ interrupt }: Media, parts: InterruptionParts): void => {
  const { cancelResponse, sendEvent, announce, isConnected } = parts;
  if (!interrupt) interruptPlayback(parts);
  else if (isConnected()) interrupt({ cancelResponse, sendEvent, announce });
};

/** The event that cuts a message after so many milliseconds. `undefined` if all of it was heard: then its transcript stays. */
export const truncation = (clock: PlaybackClock, elapsedMs: number): OutgoingEvent | undefined => {
  const { itemId, contentIndex, lengthMs } = clock;
  if (clock.isPlayedOut(elapsedMs)) return undefined;
  const audioEndMs = Math.max(0, Math.floor(Math.min(elapsedMs, lengthMs)));
  return { type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms: audioEndMs };
};
