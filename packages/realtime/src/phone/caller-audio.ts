import type { PhoneStream } from "../sdk-events/phone-events.ts";
import { createInactivityTimer } from "./inactivity-timer.ts";
import { createInputTimeline } from "./input-timeline.ts";
import { durationMs, silence } from "./mulaw.ts";
import type { PhoneAudio } from "./phone-protocol.ts";

/** How much silence is sent into a pause, so that the server notices the end of speech, in milliseconds. */
const endingSilenceMs = 1_000;

/** How much audio is kept until somebody connects to the API, in pieces: 10 s of 20 ms. */
const maxEarly = 500;

/** The caller's way to the API. */
export interface CallerAudio {
  /** The stream begins. */
  readonly start: (stream: PhoneStream) => void;
  /** Passes audio on, after the silence that is missing before it. */
  readonly take: (audio: PhoneAudio) => void;
  /** Somebody connects to the API: what was kept goes first. */
  readonly open: () => void;
  /** The server hears the caller speak. */
  readonly speechStarted: () => void;
  /** The server has heard the caller stop. */
  readonly speechStopped: () => void;
  /** Nothing is passed on any more. */
  readonly stop: () => void;
}

type State = { readonly status: "early"; readonly kept: PhoneAudio[] } | { readonly status: "open" | "stopped" };

/**
 * Passes the caller's audio on as base64, without decoding it, and fills gaps with silence.
 *
 * @param send - Sends base64 audio to the API.
 * @param inactivityTimeoutMs - See `PhoneOptions`.
 */
export const createCallerAudio = (send: (payload: string) => void, inactivityTimeoutMs: number | null): CallerAudio => {
  const timeline = createInputTimeline();
  let state: State = { status: "early", kept: [] };
  /** The silence that fills gaps is μ-law, so they are filled only where the provider has said that the audio is μ-law. */
  let gaps: "left" | "filled" = "left";

  const timer =
    inactivityTimeoutMs === null
      ? undefined
      : createInactivityTimer(inactivityTimeoutMs, () => {
          if (gaps === "left" || state.status !== "open") return;
          send(silence(endingSilenceMs));
          timeline.filled();
        });

  const take = (audio: PhoneAudio): void => {
    if (state.status === "stopped") return;
    if (state.status === "early") {
      state.kept.push(audio);
      // The oldest audio is dropped: a caller who had to wait repeats what was said first.
      if (state.kept.length > maxEarly) state.kept.shift();
      return;
    }
    const missingMs = gaps === "filled" ? timeline.next(durationMs(audio.payload), audio.timestampMs) : 0;
    if (missingMs > 0) send(silence(missingMs));
    send(audio.payload);
    if (gaps === "filled") timer?.touch();
  };

  return {
    start: ({ format }) => {
      gaps = format === undefined ? "left" : "filled";
      timeline.reset();
    },
    take,
    open: () => {
      if (state.status !== "early") return;
      const { kept } = state;
      state = { status: "open" };
      kept.forEach(take);
    },
    speechStarted: () => timer?.speechStarted(),
    speechStopped: () => timer?.speechStopped(),
    stop: () => {
      state = { status: "stopped" };
      timer?.stop();
    },
  };
};
