import { losePrimary } from "../live/session/end-session.ts";
import type { LiveSession } from "../live/session/session.ts";
import { hear } from "../live/session/timeline.ts";
import type { PeerCall } from "./answer-offer.ts";

/** How often it is seen whether the caller sends audio, and how long it may stay away, in milliseconds. */
const tickMs = 100;
const pauseMs = 300;

/** The assistant's track is one, from the beginning to the end of the session. */
const track = "assistant";

/**
 * A session of the Live API, as a peer carries it. Its time is what the caller sends, and real time where the caller sends nothing.
 *
 * @param openChannel - Takes the data channel.
 */
export const liveCall = (session: LiveSession, openChannel: PeerCall["openChannel"]): PeerCall => {
  let heardAt = Number.NEGATIVE_INFINITY;
  let channel: "expected" | "open" = "expected";
  const passTime = (): void => {
    if (performance.now() - heardAt > pauseMs) hear(session, Buffer.alloc(tickMs * 48));
  };
  return {
    openChannel: (socket) => {
      channel = "open";
      openChannel(socket);
      if (session.status.status !== "closed") session.timers.add(setInterval(passTime, tickMs));
    },
    hear: (pcm) => {
      heardAt = performance.now();
      // The time of a session begins when its client can hear of it.
      if (channel === "open") hear(session, Buffer.from(pcm));
    },
    playback: { started: () => undefined, stopped: () => undefined },
    takeSpeaker: (speaker) => {
      session.play = (pcm) => speaker.play(track, pcm);
    },
    hangUp: () => losePrimary(session),
    // An open channel is closed by the session, after its last event.
    whenEnded: (listener) => session.whenEnded.push(() => channel === "expected" && listener()),
  };
};
