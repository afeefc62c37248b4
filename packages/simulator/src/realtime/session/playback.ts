import type { ActiveResponse } from "./active-response.ts";
import type { Session } from "./session.ts";

/** Plays a piece of a response, and says so if it is the first. Without a WebRTC peer that listens, playback is only imagined. */
export const playAudio = (session: Session, response: ActiveResponse, pcm: () => Buffer): void => {
  if (session.speaker) return session.speaker.play(response.id, pcm());
  if (session.playback?.responseId === response.id) return;
  session.playback = { responseId: response.id, cancel: () => {} };
  sayStarted(session, response.id);
};

/** Lets playback run out once a response is fully generated; imagined audio is generated as fast as it is played. */
export const finishPlayback = (session: Session, response: ActiveResponse): void => {
  if (session.speaker) return session.speaker.finish(response.id);
  if (session.playback?.responseId !== response.id) return;
  const cancel = session.later({ audioMs: 100 }, () => {
    session.playback = undefined;
    sayStopped(session, response.id);
  });
  session.playback = { responseId: response.id, cancel };
};

/** Drops what is not played yet. */
export const clearPlayback = (session: Session): void => {
  const responseId = session.speaker ? session.speaker.clear() : session.playback?.responseId;
  session.playback?.cancel();
  session.playback = undefined;
  if (responseId !== undefined) session.emit("output_audio_buffer.cleared", { response_id: responseId });
};

/** Says that the first audio of a response is being played. */
export const sayStarted = (session: Session, responseId: string): void =>
  session.emit("output_audio_buffer.started", { response_id: responseId });

/** Says that the last audio of a response was played. */
export const sayStopped = (session: Session, responseId: string): void =>
  session.emit("output_audio_buffer.stopped", { response_id: responseId });
