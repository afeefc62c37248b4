import { PlugboardError } from "@plugboard/core";
import { deferred } from "@plugboard/core/internal";
import { asString, at, type JsonObject } from "@plugboard/wire";
import type { PhoneStream } from "../sdk-events/phone-events.ts";
import type { ServerEventArguments } from "../sdk-events/transport-events.ts";
import type { Interruption, Media, MediaAudio } from "../turn/media.ts";
import { type CallerAudio, createCallerAudio } from "./caller-audio.ts";
import { ModelAudio, type ModelAudioHost } from "./model-audio.ts";
import { withMulaw } from "./mulaw-session.ts";
import { type Admit, createPhoneLeg, type PhoneLeg, type PhoneLegHandlers } from "./phone-leg.ts";
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

/** What a phone needs of a transport to the API. Every Realtime transport has it. */
interface PhoneHost {
  on<K extends HeardEvent>(type: K, listener: (...args: ServerEventArguments[K]) => void): unknown;
  on(type: "connected" | "disconnected" | "resumed", listener: () => void): unknown;
  on(type: "close", listener: (event: { readonly code: number }) => void): unknown;
  emit(type: string, ...args: unknown[]): boolean;
  sendAudio(payload: string): void;
  close(): void;
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

/** A phone call: the media of a transport, made of a provider's socket. Make it in the turn in which the socket was accepted. */
export class Phone implements Media, ModelAudioHost {
  /** The provider's side. */
  readonly leg: PhoneLeg;
  readonly #admit: Admit | undefined;
  readonly #caller: CallerAudio;
  readonly #model = new ModelAudio(this);
  readonly #begun = deferred<void>();
  #host: PhoneHost | undefined;
  /** Of the call: it is over when the provider's stream has ended; until then the API may have been connected or not. */
  #state: "waiting" | "connected" | "over" = "waiting";

  constructor(protocol: PhoneProtocol, socket: PhoneSocket, { inputAudioInactivityTimeoutMs = 750, admit }: PhoneOptions) {
    this.#admit = admit;
    this.#caller = createCallerAudio((payload) => this.#host?.sendAudio(payload), checkTimeout(inputAudioInactivityTimeoutMs));
    const handlers: PhoneLegHandlers = {
      message: (message) => this.#tell("*", { type: protocol.messageType, message }),
      start: (stream) => this.#start(stream),
      audio: this.#caller.take,
      mark: (name) => {
        if (this.#model.markReturned(name) === "unknown") this.#tell("mark_returned", { name });
      },
      dtmf: (digit) => this.#tell("dtmf", { digit }),
      stop: () => {
        this.#tell("stream_stopped");
        this.leg.end(normalClosure, "");
      },
      error: (error) => this.report(error),
      end: () => this.#end(),
    };
    this.leg = createPhoneLeg(protocol, socket, handlers, admit);
  }

  /** Puts the phone in front of a transport. Call it once, in the turn in which the phone was made. */
  attach(host: PhoneHost): void {
    this.#host = host;
    const model = this.#model;
    host.on("response.created", ({ response }) => model.responseStarted(asString(at(response, "id")) ?? ""));
    host.on("response.done", ({ response }) => model.responseDone(asString(at(response, "id")) ?? ""));
    host.on("response.output_audio.done", (event) =>
      model.partDone({ responseId: event.response_id, itemId: event.item_id, contentIndex: event.content_index }),
    );
    host.on("input_audio_buffer.speech_started", this.#caller.speechStarted);
    host.on("input_audio_buffer.speech_stopped", this.#caller.speechStopped);
    host.on("resumed", () => {
      if (model.resumed()) this.#tell("audio_interrupted");
    });
    host.on("connected", () => {
      if (this.#state === "waiting") this.#state = "connected";
    });
    // Where the other side has ended the connection, `close` follows `disconnected` in the same turn and has the code.
    host.on("close", ({ code }) => {
      if (this.#state === "connected") this.leg.end(code === normalClosure ? normalClosure : apiLost, "");
    });
    host.on("disconnected", () => {
      if (this.#state === "connected") queueMicrotask(() => this.leg.end(normalClosure, ""));
    });
  }

  /** Runs before the API is dialled: once the caller is admitted, what was said so far is sent first. */
  open(): Promise<void> | undefined {
    if (this.#state === "over") throw this.#overError();
    this.#caller.open();
    return this.#admit && this.#begun.promise;
  }

  configure(session: JsonObject): JsonObject {
    return withMulaw(session);
  }

  play({ base64, itemId, contentIndex, responseId }: MediaAudio): boolean {
    if (this.#model.isInterrupted(responseId)) return false;
    if (isPaddedBase64(base64)) this.#model.play({ responseId, itemId, contentIndex }, base64);
    // Audio that is not base64 is reported when it is decoded for listeners of `audio`.
    return true;
  }

  interrupt({ cancelResponse, sendEvent, announce }: Interruption): void {
    const cuts = this.#model.interrupt();
    if (!cuts) return;
    cancelResponse();
    if (cuts.length === 0) return;
    announce();
    for (const { itemId, contentIndex, playedMs, isInSession } of cuts) {
      if (!isInSession) continue;
      const audio_end_ms = Math.floor(playedMs);
      sendEvent({ type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms });
    }
  }

  /** Emits an error of the transport. */
  report(error: PlugboardError): void {
    this.#tell("error", { type: "error", error });
  }

  /** Emits an event of the transport. An exception of a listener is for its `error` listeners, never for the provider's socket. */
  #tell(type: string, ...args: readonly unknown[]): void {
    try {
      this.#host?.emit(type, ...args);
    } catch (cause) {
      // A listener of `error` that throws is not told of it again.
      if (type === "error") return;
      this.report(new PlugboardError("handler-failed", `A listener of ${type} threw.`, { cause, delivery: "answered" }));
    }
  }

  #start(stream: PhoneStream): void {
    this.#caller.start(stream);
    this.#model.streamStarted();
    this.#begun.resolve();
    this.#tell("stream_started", stream);
  }

  #end(): void {
    this.#state = "over";
    this.#caller.stop();
    this.#begun.reject(this.#overError());
    this.#host?.close();
  }

  #overError(): PlugboardError {
    return new PlugboardError("connection-lost", `The stream of ${this.leg.protocol.name} is over.`);
  }
}
