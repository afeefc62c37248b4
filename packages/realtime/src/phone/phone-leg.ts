import { PlugboardError } from "@plugboard/core";
import type { JsonObject } from "@plugboard/wire";
import type { PhoneStream } from "../sdk-events/phone-events.ts";
import { type AudioOrder, arrivalOrder, createAudioOrder } from "./audio-order.ts";
import { cutToSize } from "./mulaw.ts";
import { parseMessage } from "./parse-message.ts";
import type { PhoneAudio, PhoneMessage, PhoneProtocol } from "./phone-protocol.ts";
import type { PhoneSocket } from "./phone-socket.ts";

/** What a {@link PhoneLeg} tells. None of these may throw. */
export interface PhoneLegHandlers {
  /** Every message, as it came. */
  readonly message: (message: JsonObject) => void;
  /** The stream has begun, and was admitted. */
  readonly start: (stream: PhoneStream) => void;
  /** Audio of the caller, in order. */
  readonly audio: (audio: PhoneAudio) => void;
  /** A mark was returned: what was sent before it was played, or dropped. */
  readonly mark: (name: string) => void;
  /** The caller has pressed a key. */
  readonly dtmf: (digit: string) => void;
  /** The provider has ended the stream; the socket closes soon. */
  readonly stop: () => void;
  /** A message that cannot be used, or a failure that the provider reports. Everything else goes on. */
  readonly error: (error: PlugboardError) => void;
  /** The socket is closed, by either side or by the network. Last of all, once. */
  readonly end: () => void;
}

/**
 * Whether a stream is the one that was announced; it is refused if this is `false` or fails. Until it is known, what the stream sends
 * is kept.
 */
export type Admit = (stream: PhoneStream) => boolean | Promise<boolean>;

/** One phone call: the provider's side of it. */
export interface PhoneLeg {
  /** The provider's protocol. */
  readonly protocol: PhoneProtocol;
  /** The stream, once it has begun. */
  readonly stream: () => PhoneStream | undefined;
  /** Plays base64 audio after what is queued. What is given before the stream begins is played when it does. */
  readonly play: (payload: string) => void;
  /** Asks for a mark. */
  readonly mark: (name: string) => void;
  /** Drops what is queued at the provider, and what waits for the stream. */
  readonly clear: () => void;
  /** Ends the call's stream. */
  readonly end: (code: number, reason: string) => void;
}

/** How many messages are kept while a stream waits to be admitted: 30 s of audio. */
const maxHeld = 1_500;

/** Policy violation: the stream is not the one that was announced. */
const refusedCode = 1008;

/** Unsupported data: the audio is coded in another way. */
const unsupportedCode = 1003;

/** A message of a stream that has begun. */
type StreamedMessage = Extract<PhoneMessage, { readonly streamId: string }>;

type LegState =
  | { readonly status: "waiting" }
  | { readonly status: "checking"; readonly stream: PhoneStream; readonly held: StreamedMessage[] }
  | { readonly status: "streaming" | "stopped"; readonly stream: PhoneStream }
  | { readonly status: "ended" };

const isMulaw = ({ format }: PhoneStream, { mulawNames }: PhoneProtocol): boolean =>
  !format || (mulawNames.includes(format.encoding) && format.sampleRate === 8_000 && format.channels === 1);

/** The provider's side of one call, from its socket to its stream. */
class ProviderLeg {
  readonly #protocol: PhoneProtocol;
  readonly #socket: PhoneSocket;
  readonly #handlers: PhoneLegHandlers;
  readonly #admit: Admit;
  readonly #order: AudioOrder;
  #state: LegState = { status: "waiting" };
  /** What is to be sent once the stream's id is known. */
  #unsent: ((streamId: string) => string)[] = [];

  constructor(protocol: PhoneProtocol, socket: PhoneSocket, handlers: PhoneLegHandlers, admit: Admit) {
    this.#protocol = protocol;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#admit = admit;
    this.#order = protocol.keepsOrder ? arrivalOrder : createAudioOrder();
    socket.addEventListener("message", ({ data }) => this.#onMessage(data));
    socket.addEventListener("close", () => this.#finish());
    socket.addEventListener("error", (cause) => this.#onError(cause));
    // A socket that was closed before the listeners were added will not emit a close event any more.
    if ((socket.readyState ?? 1) > 1) queueMicrotask(() => this.#finish());
  }

  get stream(): PhoneStream | undefined {
    return "stream" in this.#state && this.#state.status !== "checking" ? this.#state.stream : undefined;
  }

  clear(): void {
    this.#unsent = [];
    if (this.#state.status === "streaming") this.send(this.#protocol.clear);
  }

  /** Sends a message of the stream, once there is one. */
  send(write: (streamId: string) => string): void {
    const state = this.#state;
    if (state.status === "waiting" || state.status === "checking") this.#unsent.push(write);
    if (state.status !== "streaming") return;
    try {
      this.#socket.send(write(state.stream.streamId));
    } catch {
      // The socket is closing; its close event reports that.
    }
  }

  close(code: number, reason: string): void {
    if (this.#state.status === "ended") return;
    try {
      this.#socket.close(code, reason);
    } catch {
      // A runtime may refuse the code, or refuse to close a socket that is closed already.
    }
    this.#finish();
  }

  #finish(): void {
    if (this.#state.status === "ended") return;
    this.#state = { status: "ended" };
    this.#unsent = [];
    this.#handlers.end();
  }

  #onError(cause: unknown): void {
    if (this.#state.status === "ended") return;
    const message = `The socket of ${this.#protocol.name} failed.`;
    this.#handlers.error(new PlugboardError("connection-lost", message, { cause, delivery: "unknown" }));
    this.close(1011, "");
  }

  #onMessage(data: unknown): void {
    if (this.#state.status === "ended") return;
    const parsed = parseMessage(data);
    if ("fault" in parsed) return this.#fault(parsed.fault);
    this.#handlers.message(parsed.message);
    this.#receive(this.#protocol.read(parsed.message));
  }

  #fault(reason: string): void {
    const message = `A message of ${this.#protocol.name} was ignored: ${reason}.`;
    this.#handlers.error(new PlugboardError("protocol-error", message, { delivery: "answered" }));
  }

  /** Handles one message of a stream. A message that does not fit the state of the call is reported as an error and ignored. */
  #receive(message: PhoneMessage): void {
    const state = this.#state;
    if (message.type === "malformed") return this.#fault(message.reason);
    if (message.type === "failure") {
      const text = `${this.#protocol.name} reports a failure: ${message.reason}`;
      return this.#handlers.error(new PlugboardError("server-error", text, { delivery: "answered" }));
    }
    if (message.type === "connected" || message.type === "ignored") return;
    if (message.type === "start") {
      return state.status === "waiting" ? this.#check(message.stream) : this.#fault("the stream has begun already");
    }
    if (state.status === "waiting") return this.#fault(`its ${message.type} came before the stream began`);
    if (state.status === "ended") return;
    if (message.streamId !== state.stream.streamId) return this.#fault("it belongs to another stream");
    if (state.status === "stopped") return this.#fault(`its ${message.type} came after the stream ended`);
    if (!("held" in state)) return this.#onStreaming(message, state.stream);
    if (state.held.length >= maxHeld) return this.#refuse("it was not admitted in time", refusedCode);
    state.held.push(message);
  }

  #check(stream: PhoneStream): void {
    if (!isMulaw(stream, this.#protocol)) return this.#refuse("its audio is not mono μ-law at 8 kHz", unsupportedCode);
    const held: StreamedMessage[] = [];
    try {
      const verdict = this.#admit(stream);
      if (typeof verdict === "boolean") return this.#settle(stream, held, verdict);
      this.#state = { status: "checking", stream, held };
      verdict.then(
        (isAdmitted) => this.#settle(stream, held, isAdmitted),
        (cause: unknown) => this.#settle(stream, held, false, cause),
      );
    } catch (cause) {
      this.#settle(stream, held, false, cause);
    }
  }

  #settle(stream: PhoneStream, held: readonly StreamedMessage[], isAdmitted: boolean, cause?: unknown): void {
    if (this.#state.status !== "checking" && this.#state.status !== "waiting") return;
    if (isAdmitted) this.#begin(stream, held);
    else this.#refuse("it is not one that was announced", refusedCode, cause);
  }

  #refuse(reason: string, code: number, cause?: unknown): void {
    const message = `A stream of ${this.#protocol.name} was refused: ${reason}.`;
    this.#handlers.error(new PlugboardError("protocol-error", message, { cause, delivery: "answered" }));
    this.close(code, reason);
  }

  #begin(stream: PhoneStream, held: readonly StreamedMessage[]): void {
    this.#state = { status: "streaming", stream };
    this.#handlers.start(stream);
    const waiting = this.#unsent;
    this.#unsent = [];
    for (const write of waiting) this.send(write);
    for (const message of held) this.#receive(message);
  }

  #onStreaming(message: StreamedMessage, stream: PhoneStream): void {
    switch (message.type) {
      case "audio":
        for (const audio of this.#order.add(message)) this.#handlers.audio(audio);
        return;
      case "mark":
        return this.#handlers.mark(message.name);
      case "dtmf":
        return this.#handlers.dtmf(message.digit);
      case "stop":
        for (const audio of this.#order.flush()) this.#handlers.audio(audio);
        if (this.#state.status === "streaming") this.#state = { status: "stopped", stream };
        return this.#handlers.stop();
    }
  }
}

/** Wraps the provider's socket. Call it in the turn in which the socket was accepted: it hears nothing of what came before. */
export const createPhoneLeg = (
  protocol: PhoneProtocol,
  socket: PhoneSocket,
  handlers: PhoneLegHandlers,
  admit: Admit = () => true,
): PhoneLeg => {
  const leg = new ProviderLeg(protocol, socket, handlers, admit);
  return {
    protocol,
    stream: () => leg.stream,
    play: (payload) => {
      for (const piece of cutToSize(payload, protocol.chunkMs)) leg.send((streamId) => protocol.media(streamId, piece));
    },
    mark: (name) => leg.send((streamId) => protocol.mark(streamId, name)),
    clear: () => leg.clear(),
    end: (code, reason) => leg.close(code, reason),
  };
};
