import { isPlugboardError } from "@plugboard/core";
import type { AudioDroppedEvent } from "../sdk-events/transport-events.ts";
import { type AudioInput, appendedBytes, appendFrames } from "../wire/client-frames.ts";

/** Where audio goes, and who hears of audio that does not arrive. */
export interface AudioSenderOptions {
  /** Where the transport stands. */
  readonly phase: () => "disconnected" | "connecting" | "connected";
  /** Sends one frame of JSON text. */
  readonly send: (frame: string) => void;
  readonly onDropped: (event: AudioDroppedEvent) => void;
  /** Bound of what waits while connecting, in bytes of audio; the oldest is dropped first. */
  readonly maxPendingBytes: number;
}

/** Sends audio, keeps what is given while connecting, and reports what is lost. */
export interface AudioSender {
  /** Sends audio, now or once connected. Throws `invalid-argument` for text that is not base64; never for lost audio. */
  readonly send: (audio: AudioInput, isLast: boolean) => void;
  /** Keeps a frame of the user's audio, in its place among the audio that is kept. */
  readonly keep: (frame: string) => void;
  /** Sends what was kept. */
  readonly flush: () => void;
  /** The connection did not come about: what was kept is lost. */
  readonly discard: () => void;
}

const commit = '{"type":"input_audio_buffer.commit"}';

/** A sender of audio that keeps nothing yet. */
export const createAudioSender = ({ phase, send, onDropped, maxPendingBytes }: AudioSenderOptions): AudioSender => {
  let pending: string[] = [];
  let pendingBytes = 0;

  const drop = (bytes: number, reason: AudioDroppedEvent["reason"]): void => {
    if (bytes > 0) onDropped({ bytes, reason });
  };

  const sendNow = (frame: string): void => {
    try {
      send(frame);
    } catch (error) {
      // A microphone goes on whatever the network does: lost audio is an event, not an exception in its callback.
      if (!isPlugboardError(error) || frame === commit) throw error;
      drop(appendedBytes(frame), error.code === "queue-full" ? "queue-full" : "not-connected");
    }
  };

  const keep = (frame: string): void => {
    pending.push(frame);
    pendingBytes += appendedBytes(frame);
    const before = pendingBytes;
    // A commit goes with the audio before it: without any, the server would refuse it.
    while (pendingBytes > maxPendingBytes || pending[0] === commit) pendingBytes -= appendedBytes(pending.shift() ?? commit);
    drop(before - pendingBytes, "buffer-full");
  };

  const take = (): readonly string[] => {
    const frames = pending;
    pending = [];
    pendingBytes = 0;
    return frames;
  };

  const handle = (frame: string): void => {
    const now = phase();
    if (now === "connected") sendNow(frame);
    else if (now === "connecting") keep(frame);
    else drop(appendedBytes(frame), "not-connected");
  };

  return {
    send: (audio, isLast) => {
      const frames = appendFrames(audio);
      for (const frame of typeof frames === "string" ? [frames] : frames) handle(frame);
      if (isLast) handle(commit);
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
