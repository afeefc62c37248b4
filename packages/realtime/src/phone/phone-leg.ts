import { PlugboardError } from "@plugboard/core";
import { isJsonObject, type JsonObject, textOf } from "@plugboard/wire";
import type { PhoneStream } from "../sdk-events/phone-events.ts";
import { arrivalOrder, createAudioOrder } from "./audio-order.ts";
import { cutToSize } from "./mulaw.ts";
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

/** Longer messages are not read, in characters or bytes: providers send 20 ms of audio at once, which is less than 1,000. */
const maxMessageLength = 262_144;

/** How many messages are kept while a stream waits to be admitted: 30 s of audio. */
const maxHeld = 1_500;

/** Policy violation: the stream is not the one that was announced. */
const refusedCode = 1008;

/** Unsupported data: the audio is coded in another way. */
const unsupportedCode = 1003;

type LegState =
  | { readonly status: "waiting" }
  | { readonly status: "checking"; readonly stream: PhoneStream; readonly held: PhoneMessage[] }
  | { readonly status: "streaming" | "stopped"; readonly stream: PhoneStream }
  | { readonly status: "ended" };

/** The text of a message in whatever form the runtime gives it, or why it cannot be read. */
const readText = (data: unknown): { readonly text: string } | { readonly fault: string } => {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const length = typeof bytes === "string" ? bytes.length : bytes instanceof Uint8Array ? bytes.length : undefined;
  if (length === undefined) return { fault: "it is neither text nor bytes" };
  if (length > maxMessageLength) return { fault: `its length is ${length}, more than ${maxMessageLength}` };
  return { text: textOf(bytes instanceof Uint8Array ? bytes : String(bytes)) };
};

const parse = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Wraps the provider's socket. Call it in the turn in which the socket was accepted: it hears nothing of what came before. */
export const createPhoneLeg = (
  protocol: PhoneProtocol,
  socket: PhoneSocket,
  handlers: PhoneLegHandlers,
  admit: Admit = () => true,
): PhoneLeg => {
  let state: LegState = { status: "waiting" };
  /** What is to be sent once the stream's id is known. */
  let unsent: ((streamId: string) => string)[] = [];
  const order = protocol.keepsOrder ? arrivalOrder : createAudioOrder();

  const isMulaw = ({ format }: PhoneStream): boolean =>
    !format || (protocol.mulawNames.includes(format.encoding) && format.sampleRate === 8_000 && format.channels === 1);

  const fault = (reason: string, cause?: unknown): void =>
    handlers.error(
      new PlugboardError("protocol-error", `A message of ${protocol.name} was ignored: ${reason}.`, { cause, delivery: "answered" }),
    );

  const finish = (): void => {
    if (state.status === "ended") return;
    state = { status: "ended" };
    unsent = [];
    handlers.end();
  };

  const send = (write: (streamId: string) => string): void => {
    if (state.status === "streaming") {
      try {
        socket.send(write(state.stream.streamId));
      } catch {
        // The socket is closing; its close event reports that.
      }
    } else if (state.status === "waiting" || state.status === "checking") unsent.push(write);
  };

  const close = (code: number, reason: string): void => {
    if (state.status === "ended") return;
    try {
      socket.close(code, reason);
    } catch {
      // A runtime may refuse the code, or refuse to close a socket that is closed already.
    }
    finish();
  };

  const onStreaming = (message: PhoneMessage): void => {
    switch (message.type) {
      case "audio":
        for (const audio of order.add(message)) handlers.audio(audio);
        return undefined;
      case "mark":
        return handlers.mark(message.name);
      case "dtmf":
        return handlers.dtmf(message.digit);
      case "stop":
        for (const audio of order.flush()) handlers.audio(audio);
        if (state.status === "streaming") state = { status: "stopped", stream: state.stream };
        return handlers.stop();
      default:
        return undefined;
    }
  };

  const refuse = (reason: string, code: number, cause?: unknown): void => {
    const message = `A stream of ${protocol.name} was refused: ${reason}.`;
    handlers.error(new PlugboardError("protocol-error", message, { cause, delivery: "answered" }));
    close(code, reason);
  };

  const begin = (stream: PhoneStream, held: readonly PhoneMessage[]): void => {
    state = { status: "streaming", stream };
    handlers.start(stream);
    const waiting = unsent;
    unsent = [];
    waiting.forEach(send);
    held.forEach(receive);
  };

  const check = (stream: PhoneStream): void => {
    const held: PhoneMessage[] = [];
    const settle = (verdict: { readonly isAdmitted: boolean; readonly cause?: unknown }): void => {
      if (state.status !== "checking" && state.status !== "waiting") return;
      if (verdict.isAdmitted) begin(stream, held);
      else refuse("it is not one that was announced", refusedCode, verdict.cause);
    };
    if (!isMulaw(stream)) return refuse("its audio is not mono μ-law at 8 kHz", unsupportedCode);
    try {
      const verdict = admit(stream);
      if (typeof verdict === "boolean") return settle({ isAdmitted: verdict });
      state = { status: "checking", stream, held };
      verdict.then(
        (isAdmitted) => settle({ isAdmitted }),
        (cause: unknown) => settle({ isAdmitted: false, cause }),
      );
    } catch (cause) {
      settle({ isAdmitted: false, cause });
    }
  };

  /** Handles one message of a stream. A message that does not fit the state of the call is reported as an error and ignored. */
  const receive = (message: PhoneMessage): void => {
    if (message.type === "malformed") return fault(message.reason);
    if (message.type === "failure") {
      const error = new PlugboardError("server-error", `${protocol.name} reports a failure: ${message.reason}`, { delivery: "answered" });
      return handlers.error(error);
    }
    if (message.type === "connected" || message.type === "ignored") return;
    if (message.type === "start") return state.status === "waiting" ? check(message.stream) : fault("the stream has begun already");
    if (state.status === "waiting") return fault(`its ${message.type} came before the stream began`);
    if (state.status === "ended") return;
    if (message.streamId !== state.stream.streamId) return fault("it belongs to another stream");
    if (state.status === "stopped") return fault(`its ${message.type} came after the stream ended`);
    if (!("held" in state)) return onStreaming(message);
    if (state.held.length >= maxHeld) return refuse("it was not admitted in time", refusedCode);
    state.held.push(message);
  };

  socket.addEventListener("message", ({ data }) => {
    if (state.status === "ended") return;
    const read = readText(data);
    if ("fault" in read) return fault(read.fault);
    const message = parse(read.text);
    if (!message) return fault("it is no JSON object");
    handlers.message(message);
    receive(protocol.read(message));
  });
  socket.addEventListener("close", finish);
  socket.addEventListener("error", (cause) => {
    if (state.status === "ended") return;
    handlers.error(new PlugboardError("connection-lost", `The socket of ${protocol.name} failed.`, { cause, delivery: "unknown" }));
    close(1011, "");
  });
  // A socket that was closed before the listeners were added will not emit a close event any more.
  if ((socket.readyState ?? 1) > 1) queueMicrotask(finish);

  return {
    protocol,
    stream: () => ("stream" in state && state.status !== "checking" ? state.stream : undefined),
    play: (payload) => {
      for (const piece of cutToSize(payload, protocol.chunkMs)) send((streamId) => protocol.media(streamId, piece));
    },
    mark: (name) => send((streamId) => protocol.mark(streamId, name)),
    clear: () => {
      unsent = [];
      if (state.status === "streaming") send(protocol.clear);
    },
    end: close,
  };
};
