import type { Call } from "../realtime/calls/call.ts";
import { sayStarted, sayStopped } from "../realtime/session/playback.ts";
import type { Session } from "../realtime/session/session.ts";
import type { PeerCall } from "./answer-offer.ts";

/** A call of the Realtime API, as a peer carries it. @param openChannel - Takes the data channel. */
export const realtimeCall = (call: Call, openChannel: PeerCall["openChannel"]): PeerCall => {
  const inSession = (work: (session: Session) => void): void => {
    const { live: session } = call;
    if (session) work(session);
  };
  return {
    openChannel,
    hear: (pcm) => call.hear(pcm),
    playback: {
      started: (responseId) => inSession((session) => sayStarted(session, responseId)),
      stopped: (responseId) => inSession((session) => sayStopped(session, responseId)),
    },
    takeSpeaker: (speaker) =>
      inSession((session) => {
        session.speaker = speaker;
      }),
    hangUp: () => call.hangUp(),
    whenEnded: (listener) => call.whenEnded(listener),
  };
};
