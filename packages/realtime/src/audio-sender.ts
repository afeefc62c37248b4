import { isPlugboardError } from "@plugboard/core";
import { type AudioInput, appendedBytes, appendFrames } from "./client-frames.ts";
import { PendingAudio } from "./pending-audio.ts";
import type { AudioDroppedEvent } from "./transport-events.ts";

/** Where audio goes, and who hears of audio that does not arrive. */
export interface AudioSenderOptions {
  /** Where the transport stands. */
  readonly phase: () => "disconnected" | "connecting" | "connected";
  /** Sends one frame of JSON text. */
  readonly send: (frame: string) => void;
  readonly onDropped: (event: AudioDroppedEvent) => void;
  /** Bound of what waits while connecting, in bytes of audio. */
  readonly maxPendingBytes: number;
}

const commit = '{"type":"input_audio_buffer.commit"}';

/** Sends audio, keeps what is given while connecting, and reports what is lost. */
export class AudioSender {
  readonly #options: AudioSenderOptions;
  readonly #pending: PendingAudio;

  constructor(options: AudioSenderOptions) {
    this.#options = options;
    this.#pending = new PendingAudio(options.maxPendingBytes);
  }

  /** Sends audio, now or once connected. Throws `invalid-argument` for text that is not base64; never for lost audio. */
  send(audio: AudioInput, isLast: boolean): void {
    const phase = this.#options.phase();
    const frames = appendFrames(audio);
    for (const frame of typeof frames === "string" ? [frames] : frames) {
      if (phase === "connected") this.#sendNow(frame);
      else if (phase === "connecting") this.#drop(this.#pending.push(frame, appendedBytes(frame)), "buffer-full");
      else this.#drop(appendedBytes(frame), "not-connected");
    }
    if (!isLast) return;
    if (phase === "connected") this.#options.send(commit);
    else if (phase === "connecting") this.#pending.push(commit, 0);
  }

  /** Sends what was kept. */
  flush(): void {
    for (const { frame } of this.#pending.take()) this.#sendNow(frame);
  }

  /** The connection did not come about: what was kept is lost. */
  discard(): void {
    const bytes = this.#pending.take().reduce((sum, entry) => sum + entry.bytes, 0);
    this.#drop(bytes, "connection-failed");
  }

  #sendNow(frame: string): void {
    try {
      this.#options.send(frame);
    } catch (error) {
      // A microphone goes on whatever the network does: lost audio is an event, not an exception in its callback.
      if (!isPlugboardError(error) || frame === commit) throw error;
      this.#drop(appendedBytes(frame), error.code === "queue-full" ? "queue-full" : "not-connected");
    }
  }

  #drop(bytes: number, reason: AudioDroppedEvent["reason"]): void {
    if (bytes > 0) this.#options.onDropped({ bytes, reason });
  }
}
