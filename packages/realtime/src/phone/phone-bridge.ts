import { PlugboardError } from "@plugboard/core";
import { deferred } from "../deferred.ts";
import { createCallerAudio } from "./caller-audio.ts";
import { createModelAudio, type ModelAudio } from "./model-audio.ts";
import { type Admit, createPhoneLeg, type PhoneLeg } from "./phone-leg.ts";
import type { PhoneProtocol } from "./phone-protocol.ts";
import type { PhoneSocket } from "./phone-socket.ts";

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
   * Whether a stream is one that was announced, for example by its token: `({ callId, parameters }) => tokens.redeem(…)`. The API is
   * not connected to before it says so. Everything is admitted unless given.
   */
  readonly admit?: Admit | undefined;
}

/** What a bridge needs of the transport to the API. */
export interface BridgeHost {
  /** Sends base64 audio. Throws for what is no base64. */
  readonly sendAudio: (payload: string) => void;
  /** Emits an event of the transport. */
  readonly tell: (type: string, ...args: readonly unknown[]) => void;
  readonly fail: (error: PlugboardError) => void;
  readonly close: () => void;
}

/** A phone on one side, the Realtime API on the other. */
export interface PhoneBridge {
  readonly leg: PhoneLeg;
  /** Resolves once the stream was admitted; rejects with `protocol-error` if it was refused or has ended. */
  readonly admitted: () => Promise<void>;
  /** Somebody connects to the API. */
  readonly connecting: () => void;
  /** What the server sends. */
  readonly model: ModelAudio;
  /** The server hears the caller speak, or has heard the caller stop. */
  readonly speech: { readonly started: () => void; readonly stopped: () => void };
}

/** Normal closure. */
const normalClosure = 1000;

/** The longest delay of a timer in every runtime. */
const maxTimerMs = 2_147_483_647;

const checkTimeout = (timeoutMs: number | null): number | null => {
  if (timeoutMs === null || (timeoutMs > 0 && timeoutMs <= maxTimerMs)) return timeoutMs;
  const message = `inputAudioInactivityTimeoutMs must be a positive finite number no greater than ${maxTimerMs}, or null.`;
  throw new PlugboardError("invalid-argument", message);
};

/** Puts a phone in front of a transport. Call it in the turn in which the provider's socket was accepted. */
export const createPhoneBridge = (
  protocol: PhoneProtocol,
  socket: PhoneSocket,
  { inputAudioInactivityTimeoutMs = 750, admit }: PhoneOptions,
  host: BridgeHost,
): PhoneBridge => {
  const caller = createCallerAudio(host.sendAudio, checkTimeout(inputAudioInactivityTimeoutMs));
  const begun = deferred<void>();
  const model: ModelAudio = createModelAudio(() => leg, host.fail);
  const ended = (): PlugboardError => new PlugboardError("connection-lost", `The stream of ${protocol.name} is over.`);

  const leg: PhoneLeg = createPhoneLeg(
    protocol,
    socket,
    {
      message: (message) => host.tell("*", { type: protocol.messageType, message }),
      start: (stream) => {
        caller.start(stream);
        model.streamStarted();
        begun.resolve();
        host.tell("stream_started", stream);
      },
      audio: caller.take,
      mark: (name) => {
        if (model.markReturned(name) === "unknown") host.tell("mark_returned", { name });
      },
      dtmf: (digit) => host.tell("dtmf", { digit }),
      stop: () => {
        host.tell("stream_stopped");
        leg.end(normalClosure, "");
      },
      error: host.fail,
      end: () => {
        caller.stop();
        begun.reject(ended());
        host.close();
      },
    },
    admit,
  );

  return {
    leg,
    model,
    admitted: () => begun.promise,
    speech: { started: caller.speechStarted, stopped: caller.speechStopped },
    connecting: caller.open,
  };
};
