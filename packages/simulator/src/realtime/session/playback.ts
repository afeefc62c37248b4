import type { ActiveResponse } from "./active-response.ts";
import type { Session } from "./session.ts";

/** Says that the first audio of a response is being played. */
export const startPlayback = (session: Session, response: ActiveResponse): void => {
  if (session.playback?.responseId === response.id) return;
  session.playback = { responseId: response.id, cancel: () => {} };
  session.emit("output_audio_buffer.started", { response_id: response.id });
};

/** Lets playback run out once a response is fully generated: audio is generated as fast as it is played. */
export const finishPlayback = (session: Session, response: ActiveResponse): void => {
  if (session.playback?.responseId !== response.id) return;
  const cancel = session.later({ audioMs: 100 }, () => {
    session.playback = undefined;
    session.emit("output_audio_buffer.stopped", { response_id: response.id });
  });
  session.playback = { responseId: response.id, cancel };
};

/** Drops what is not played yet. */
export const clearPlayback = (session: Session): void => {
  if (session.playback === undefined) return;
  const { responseId, cancel } = session.playback;
  cancel();
  session.playback = undefined;
  session.emit("output_audio_buffer.cleared", { response_id: responseId });
};
