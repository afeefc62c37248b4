import { PlugboardError } from "@plugboard/core";
import { deferred } from "@plugboard/core/internal";
import { asString, at } from "@plugboard/wire";
import type { ServerEventArguments } from "../sdk-events/transport-events.ts";
import type { Interruption, Media, MediaAudio } from "../turn/media.ts";
import { createCallerAudio } from "./caller-audio.ts";
import { createModelAudio } from "./model-audio.ts";
import { withMulaw } from "./mulaw-session.ts";
import { type Admit, createPhoneLeg, type PhoneLeg } from "./phone-leg.ts";
import type { PhoneProtocol } from "./phone-protocol.ts";
import type { PhoneSocket } from "./phone-socket.ts";
import { isPaddedBase64 } from "./read-message.ts";

/** How a phone is bridged. */
export interface PhoneOptions {
  /**
   * After how many milliseconds without audio, while the server hears speech, a second of silence is sent, so that it notices the end
   * of speech; `null` turns that off. At most 2,147,483,647.
   *
   * @defaultValue 750
   */
  readonly inputAudioInactivityTimeoutMs?: number | null | undefined;
  /**
   * Whether a stream is one that was announced, by its token for example: `({ callId, parameters }) => tokens.redeem(parameters.token,
   * callId)`. `connect()` waits for it before it dials. Every stream is admitted unless given.
   */
  readonly admit?: Admit | undefined;
}

/** The server's events that a phone has to hear of. */
type HeardEvent =
  | "response.created"
  | "response.done"
  | "response.output_audio.done"
  | "input_audio_buffer.speech_started"
  | "input_audio_buffer.speech_stopped";

/** What a phone needs of a transport to the API: any Realtime transport has it. */
interface PhoneHost {
  on<K extends HeardEvent>(type: K, listener: (...args: ServerEventArguments[K]) => void): unknown;
  on(type: "connected" | "disconnected" | "resumed", listener: () => void): unknown;
  on(type: "close", listener: (event: { readonly code: number }) => void): unknown;
  emit(type: string, ...args: unknown[]): boolean;
  sendAudio(payload: string): void;
  close(): void;
}

/** A phone call, ready to be the media of a transport. */
export interface Phone {
  /** The provider's side. */
  readonly leg: PhoneLeg;
  /** What the transport does its audio with. */
  readonly media: Media;
  /** Puts the phone in front of a transport. Call it once, in the turn in which the phone was made. */
  readonly attach: (host: PhoneHost) => void;
}

/** Normal closure, as a code to close with. */
const normalClosure = 1000;

/** The API's side has failed: the call cannot go on. */
const apiLost = 1011;

/** The longest delay of a timer, in every runtime. */
const maxTimerMs = 2_147_483_647;

const checkTimeout = (timeoutMs: number | null): number | null => {
  if (timeoutMs === null || (timeoutMs > 0 && timeoutMs <= maxTimerMs)) return timeoutMs;
  const message = `inputAudioInactivityTimeoutMs must be a positive finite number no greater than ${maxTimerMs}, or null.`;
  throw new PlugboardError("invalid-argument", message);
};

/** Makes the media of a transport of a provider's socket. Call it in the turn in which the socket was accepted. */
export const createPhone = (
  protocol: PhoneProtocol,
  socket: PhoneSocket,
  { inputAudioInactivityTimeoutMs = 750, admit }: PhoneOptions,
): Phone => {
  let host: PhoneHost | undefined;
  /** Of the call: it is over when the provider's stream has ended; until then the API may have been connected or not. */
  let state: "waiting" | "connected" | "over" = "waiting";
  const begun = deferred<void>();

  const overError = (): PlugboardError => new PlugboardError("connection-lost", `The stream of ${protocol.name} is over.`);

  /** Emits an event of the transport. An exception of a listener is for its `error` listeners, never for the provider's socket. */
  const tell = (type: string, ...args: readonly unknown[]): void => {
    try {
      host?.emit(type, ...args);
    } catch (cause) {
      // A listener of `error` that throws is not told of it again.
      if (type === "error") return;
      report(new PlugboardError("handler-failed", `A listener of ${type} threw.`, { cause, delivery: "answered" }));
    }
  };
  const report = (error: PlugboardError): void => tell("error", { type: "error", error });

  const caller = createCallerAudio((payload) => host?.sendAudio(payload), checkTimeout(inputAudioInactivityTimeoutMs));
  const model = createModelAudio(() => leg, report);

  const leg: PhoneLeg = createPhoneLeg(
    protocol,
    socket,
    {
      message: (message) => tell("*", { type: protocol.messageType, message }),
      start: (stream) => {
        caller.start(stream);
        model.streamStarted();
        begun.resolve();
        tell("stream_started", stream);
      },
      audio: caller.take,
      mark: (name) => {
        if (model.markReturned(name) === "unknown") tell("mark_returned", { name });
      },
      dtmf: (digit) => tell("dtmf", { digit }),
      stop: () => {
        tell("stream_stopped");
        leg.end(normalClosure, "");
      },
      error: report,
      end: () => {
        state = "over";
        caller.stop();
        begun.reject(overError());
        host?.close();
      },
    },
    admit,
  );

  /** Runs before the API is dialled: once the caller is admitted, what was said so far is sent first. */
  const open = (): Promise<void> | undefined => {
    if (state === "over") throw overError();
    caller.open();
    return admit && begun.promise;
  };

  const play = ({ base64, itemId, contentIndex, responseId }: MediaAudio): boolean => {
    if (model.isInterrupted(responseId)) return false;
    if (isPaddedBase64(base64)) model.play({ responseId, itemId, contentIndex }, base64);
    // Audio that is not base64 is reported when it is decoded for listeners of `audio`.
    return true;
  };

  const interrupt = ({ cancelResponse, sendEvent, announce }: Interruption): void => {
    const cuts = model.interrupt();
    if (!cuts) return;
    cancelResponse();
    if (cuts.length === 0) return;
    announce();
    for (const { itemId, contentIndex, playedMs, isInSession } of cuts) {
      if (!isInSession) continue;
      const audio_end_ms = Math.floor(playedMs);
      sendEvent({ type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms });
    }
  };

  const attach = (to: PhoneHost): void => {
    host = to;
    to.on("response.created", ({ response }) => model.responseStarted(asString(at(response, "id")) ?? ""));
    to.on("response.done", ({ response }) => model.responseDone(asString(at(response, "id")) ?? ""));
    to.on("response.output_audio.done", (event) =>
      model.partDone({ responseId: event.response_id, itemId: event.item_id, contentIndex: event.content_index }),
    );
    to.on("input_audio_buffer.speech_started", caller.speechStarted);
    to.on("input_audio_buffer.speech_stopped", caller.speechStopped);
    to.on("resumed", () => {
      if (model.resumed()) tell("audio_interrupted");
    });
    to.on("connected", () => {
      if (state === "waiting") state = "connected";
    });
    // Where the other side has ended the connection, `close` follows `disconnected` in the same turn and has the code.
    to.on("close", ({ code }) => {
      if (state === "connected") leg.end(code === normalClosure ? normalClosure : apiLost, "");
    });
    to.on("disconnected", () => {
      if (state === "connected") queueMicrotask(() => leg.end(normalClosure, ""));
    });
  };

  return { leg, media: { open, configure: withMulaw, play, interrupt }, attach };
};
