import type { OutgoingEvent } from "../wire/client-frames.ts";
import type { Interruption } from "./media.ts";
import type { Playback, PlaybackClock } from "./playback-clock.ts";

/** What an interruption of audio that is played from the socket can do. */
export interface PlaybackInterruption extends Pick<Interruption, "cancelResponse" | "announce"> {
  /** Cuts the message where the user stopped hearing it. */
  readonly interruptAt: (elapsedMs: number) => void;
}

/** Stops the model's turn where the user heard it, if any audio of it has arrived. */
export const interruptPlayback = (
  clock: PlaybackClock,
  playback: Playback | undefined,
  { interruptAt, cancelResponse, announce }: PlaybackInterruption,
): void => {
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

/** The event that cuts a message after so many milliseconds. `undefined` if all of it was heard: then its transcript stays. */
export const truncation = (clock: PlaybackClock, elapsedMs: number): OutgoingEvent | undefined => {
  const { itemId, contentIndex, lengthMs } = clock;
  if (clock.isPlayedOut(elapsedMs)) return undefined;
  const audioEndMs = Math.max(0, Math.floor(Math.min(elapsedMs, lengthMs)));
  return { type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms: audioEndMs };
};
