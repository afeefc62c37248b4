import { isPlugboardError } from "@plugboard/core";
import { base64Bytes } from "@plugboard/wire";
import type { Intent } from "../connection/endpoint.ts";
import type { AudioDroppedEvent } from "../sdk-events/transport-events.ts";
import { type AudioInput, appendedBytes, appendFrames, type OutgoingEvent } from "../wire/client-frames.ts";
import { userError } from "../wire/user-error.ts";

/** An append as text, or another event of the user's audio, such as a commit. */
export type OutgoingAudio = string | OutgoingEvent;

/** Where audio is sent, and who hears of audio that does not arrive. */
export interface AudioSenderHost {
  /** Where the connection stands: audio is kept while connecting, sent while connected, and dropped otherwise. */
  readonly audioPhase: () => "disconnected" | "connecting" | "connected";
  /** What sends an event, or an append, which is text already. */
  readonly events: { readonly sendAudio: (audio: OutgoingAudio) => void };
  readonly emissions: { readonly emit: (type: "audio_dropped", event: AudioDroppedEvent) => void };
  readonly options: {
    /** A translation has an event of its own to append audio. */
    readonly intent?: Intent | undefined;
    /** Bound of what waits while connecting, in bytes of audio; the oldest is dropped first. */
    readonly maxPendingAudioBytes: number;
  };
}

const commit: OutgoingEvent = { type: "input_audio_buffer.commit" };

const isCommit = (audio: OutgoingAudio | undefined): boolean => typeof audio === "object" && audio.type === commit.type;

/** How much audio is appended, in bytes. */
const bytesIn = (audio: OutgoingAudio | undefined): number => {
  if (typeof audio === "string") return appendedBytes(audio);
  const base64 = audio?.["audio"];
  return typeof base64 === "string" ? base64Bytes(base64) : 0;
};

/** Sends audio, keeps what is given while connecting, and reports what is lost. */
export class AudioSender {
  readonly #host: AudioSenderHost;
  #pending: OutgoingAudio[] | undefined;
  #pendingBytes = 0;

  constructor(host: AudioSenderHost) {
    this.#host = host;
  }

  /** Sends audio, now or once connected. Throws `invalid-argument` for text that is not base64; never for lost audio. */
  send(audio: AudioInput): void {
    const frames = appendFrames(audio, this.#isTranslation() ? "session.input_audio_buffer.append" : "input_audio_buffer.append");
    for (const frame of typeof frames === "string" ? [frames] : frames) this.#handle(frame);
  }

  /** Lets the server make a message of the audio that was sent. */
  commit(): void {
    if (this.#isTranslation()) throw userError("A translation session takes no commit: it translates audio as it comes.");
    this.#handle(commit);
  }

  /** Keeps audio, or an event about it such as a commit, behind what is kept already. */
  keep(audio: OutgoingAudio): void {
    this.#pending ??= [];
    const pending = this.#pending;
    pending.push(audio);
    this.#pendingBytes += bytesIn(audio);
    const before = this.#pendingBytes;
    // A commit is dropped with the audio before it, because the server refuses a commit of an empty buffer.
    while (this.#pendingBytes > this.#host.options.maxPendingAudioBytes || isCommit(pending[0]))
      this.#pendingBytes -= bytesIn(pending.shift());
    this.#drop(before - this.#pendingBytes, "buffer-full");
  }

  /** Sends what was kept. */
  flush(): void {
    for (const audio of this.#take()) this.#sendNow(audio);
  }

  /** The attempt has failed: what was kept is lost. */
  discard(): void {
    const bytes = this.#pendingBytes;
    this.#take();
    this.#drop(bytes, "connection-failed");
  }

  #isTranslation(): boolean {
    return this.#host.options.intent === "translation";
  }

  #drop(bytes: number, reason: AudioDroppedEvent["reason"]): void {
    if (bytes > 0) this.#host.emissions.emit("audio_dropped", { bytes, reason });
  }

  #sendNow(audio: OutgoingAudio): void {
    try {
      this.#host.events.sendAudio(audio);
    } catch (error) {
      // A microphone goes on recording when the network fails, so lost audio is an event and not an exception in its callback.
      if (!isPlugboardError(error) || isCommit(audio)) throw error;
      this.#drop(bytesIn(audio), error.code === "queue-full" ? "queue-full" : "not-connected");
    }
  }

  #take(): readonly OutgoingAudio[] {
    const kept = this.#pending ?? [];
    this.#pending = undefined;
    this.#pendingBytes = 0;
    return kept;
  }

  #handle(audio: OutgoingAudio): void {
    const phase = this.#host.audioPhase();
    if (phase === "connected") this.#sendNow(audio);
    else if (phase === "connecting") this.keep(audio);
    else this.#drop(bytesIn(audio), "not-connected");
  }
}
