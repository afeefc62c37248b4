import { isPlugboardError } from "@plugboard/core";
import { base64Bytes } from "@plugboard/wire";
import type { AudioDroppedEvent } from "../sdk-events/transport-events.ts";
import { type AppendType, type AudioInput, appendedBytes, appendFrames, type OutgoingEvent } from "../wire/client-frames.ts";
import { userError } from "../wire/user-error.ts";

/** An append as text, or another event of the user's audio, such as a commit. */
export type OutgoingAudio = string | OutgoingEvent;

/** Where audio is sent, and who hears of audio that does not arrive. */
export interface AudioSenderOptions {
  /** Where the connection stands: audio is kept while connecting, sent while connected, and dropped otherwise. */
  readonly phase: () => "disconnected" | "connecting" | "connected";
  /** Sends an event, or an append, which is text already. */
  readonly send: (audio: OutgoingAudio) => void;
  readonly onDropped: (event: AudioDroppedEvent) => void;
  /** The event that appends audio. */
  readonly appendType: AppendType;
  /** Bound of what waits while connecting, in bytes of audio; the oldest is dropped first. */
  readonly maxPendingBytes: number;
}

/** Sends audio, keeps what is given while connecting, and reports what is lost. */
export interface AudioSender {
  /** Sends audio, now or once connected. Throws `invalid-argument` for text that is not base64; never for lost audio. */
  readonly send: (audio: AudioInput) => void;
  /** Lets the server make a message of the audio that was sent. */
  readonly commit: () => void;
  /** Keeps audio, or an event about it such as a commit, behind what is kept already. */
  readonly keep: (audio: OutgoingAudio) => void;
  /** Sends what was kept. */
  readonly flush: () => void;
  /** The attempt has failed: what was kept is lost. */
  readonly discard: () => void;
}

const commit: OutgoingEvent = { type: "input_audio_buffer.commit" };

const isCommit = (audio: OutgoingAudio | undefined): boolean => typeof audio === "object" && audio.type === commit.type;

/** How much audio is appended, in bytes. */
const bytesIn = (audio: OutgoingAudio | undefined): number => {
  if (typeof audio === "string") return appendedBytes(audio);
  const base64 = audio?.["audio"];
  return typeof base64 === "string" ? base64Bytes(base64) : 0;
};

/** A sender of audio that keeps nothing yet. */
export const createAudioSender = ({ phase, send, onDropped, appendType, maxPendingBytes }: AudioSenderOptions): AudioSender => {
  let pending: OutgoingAudio[] = [];
  let pendingBytes = 0;

  const drop = (bytes: number, reason: AudioDroppedEvent["reason"]): void => {
    if (bytes > 0) onDropped({ bytes, reason });
  };

  const sendNow = (audio: OutgoingAudio): void => {
    try {
      send(audio);
    } catch (error) {
      // A microphone goes on recording when the network fails, so lost audio is an event and not an exception in its callback.
      if (!isPlugboardError(error) || isCommit(audio)) throw error;
      drop(bytesIn(audio), error.code === "queue-full" ? "queue-full" : "not-connected");
    }
  };

  const keep = (audio: OutgoingAudio): void => {
    pending.push(audio);
    pendingBytes += bytesIn(audio);
    const before = pendingBytes;
    // A commit is dropped with the audio before it, because the server refuses a commit of an empty buffer.
    while (pendingBytes > maxPendingBytes || isCommit(pending[0])) pendingBytes -= bytesIn(pending.shift());
    drop(before - pendingBytes, "buffer-full");
  };

  const take = (): readonly OutgoingAudio[] => {
    const kept = pending;
    pending = [];
    pendingBytes = 0;
    return kept;
  };

  const handle = (audio: OutgoingAudio): void => {
    const now = phase();
    if (now === "connected") sendNow(audio);
    else if (now === "connecting") keep(audio);
    else drop(bytesIn(audio), "not-connected");
  };

  return {
    send: (audio) => {
      const frames = appendFrames(audio, appendType);
      for (const frame of typeof frames === "string" ? [frames] : frames) handle(frame);
    },
    commit: () => {
      if (appendType !== "input_audio_buffer.append")
        throw userError("A translation session takes no commit: it translates audio as it comes.");
      handle(commit);
    },
    keep,
    flush: () => take().forEach(sendNow),
    discard: () => {
      const bytes = pendingBytes;
      take();
      drop(bytes, "connection-failed");
    },
  };
};
