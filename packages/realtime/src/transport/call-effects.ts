import { serverRefusal } from "../connection/connection-errors.ts";
import type { TransportConnection } from "../connection/transport-connection.ts";
import type { HistoryReset } from "../conversation/history-reset.ts";
import type { Effects } from "../sdk-events/effects.ts";
import { clientCancels } from "../session/session-payload.ts";
import type { ResponseSequencer } from "../turn/response-sequencer.ts";
import type { CallHooks } from "./call-hooks.ts";
import type { CheckedOptions } from "./check-options.ts";
import type { ModelAudio } from "./model-audio.ts";

/** The parts of a call that events of the server change. */
export interface EffectParts {
  readonly hooks: CallHooks;
  readonly options: CheckedOptions;
  readonly connection: TransportConnection;
  readonly history: HistoryReset;
  readonly sequencer: ResponseSequencer;
  readonly modelAudio: ModelAudio;
  /** Whether an event is no news, because the call goes on in another session. */
  readonly hides: (type: string, event: unknown) => boolean;
  /** The server has created a session. */
  readonly trace: (session: unknown) => void;
  /** The session as the server last described it. */
  readonly session: () => unknown;
  readonly describe: (session: unknown) => void;
}

/** What the events of the server lead to in a call. `sdk-events/server-event-table.ts` says which event leads to what. */
export const callEffects = (parts: EffectParts): Effects => {
  const { hooks, options, connection, history, sequencer, modelAudio } = parts;
  return {
    emit: (type, ...args) => {
      if (!parts.hides(type, args[0])) hooks.emit(type, ...args);
    },
    has: hooks.has,
    retrieve: (itemId, because) => {
      if (!options.retrieveAfterTranscription && because.startsWith("conversation.item.input_audio")) return;
      hooks.sendEvent({ type: "conversation.item.retrieve", item_id: itemId });
    },
    history,
    session: {
      created: (session) => {
        parts.trace(session);
        if (options.ready === "session.created") connection.ready();
      },
      described: parts.describe,
      configured: connection.ready,
      refused: (error) => {
        const refusal = serverRefusal(error);
        if (refusal) connection.refuse(refusal);
      },
    },
    turn: {
      created: (response) => {
        modelAudio.created(response);
        sequencer.created(response);
      },
      done: (response) => {
        modelAudio.done(response);
        sequencer.done(response);
      },
      refused: sequencer.refused,
      audio: (event) => modelAudio.delta(event),
      audioDone: hooks.onAudioDone,
      speechStarted: () => {
        if (options.media.onSpeechStarted !== "nothing") hooks.interrupt(clientCancels(parts.session()));
      },
      serverPlayback: (what) => options.media.onServerPlayback?.(what, { announce: () => hooks.emit("audio_interrupted") }),
    },
  };
};
