import type { MediaStreamTrack } from "werift";
import type { CallFaults } from "../realtime/script/connection-script.ts";
import type { Speaker } from "../realtime/session/session.ts";
import { AudioQueue, frameBytes, frameMs } from "./audio-queue.ts";
import type { Libraries } from "./libraries.ts";

/** Ticks of the RTP clock of Opus in one frame (RFC 7587, 4.1: 48 kHz whatever is encoded). */
const ticksPerFrame = frameMs * 48;

/** What a speaker tells. */
export interface SpeakerEvents {
  readonly started: (responseId: string) => void;
  readonly stopped: (responseId: string) => void;
}

/** A speaker and the end of it. */
export interface RunningSpeaker extends Speaker {
  /** Sends nothing from now on, as a network that carries no media. */
  readonly stall: () => void;
  readonly stop: () => void;
}

const silence = Buffer.alloc(frameBytes);

/**
 * Sends audio on a track in real time: one Opus frame each 20 ms, silence where there is nothing to say, as the API does. A late timer
 * is made up for by the next.
 */
export const startSpeaker = async (
  { werift, opus }: Libraries,
  track: MediaStreamTrack,
  { lossRate = 0, audioJitterMs = 0 }: CallFaults,
  events: SpeakerEvents,
): Promise<RunningSpeaker> => {
  const encoder = await opus.createEncoder({
    sampleRate: 24_000,
    channels: 1,
    frameSize: frameBytes / 2,
    application: opus.Application.Voip,
  });
  const queue = new AudioQueue();
  const startedAt = performance.now();
  let sent = 0;
  let state: "running" | "stalled" | "stopped" = "running";

  const write = (payload: Buffer, index: number): void => {
    if (state !== "running" || Math.random() < lossRate) return;
    const header = new werift.RtpHeader({ sequenceNumber: index & 0xffff, timestamp: (index * ticksPerFrame) >>> 0, payloadType: 111 });
    track.writeRtp(new werift.RtpPacket(header, payload));
  };
  const sendFrame = (): void => {
    const stopped = queue.takeStopped();
    if (stopped !== undefined) events.stopped(stopped);
    const frame = queue.take();
    if (frame?.started !== undefined) events.started(frame.started);
    const { pcm } = frame ?? { pcm: silence };
    const samples = new Int16Array(new Uint8Array(pcm).buffer);
    const payload = Buffer.from(encoder.encode(samples));
    const index = sent;
    sent += 1;
    if (audioJitterMs === 0) write(payload, index);
    else setTimeout(() => write(payload, index), Math.random() * audioJitterMs);
  };
  const timer = setInterval(() => {
    while (startedAt + sent * frameMs <= performance.now()) sendFrame();
  }, frameMs / 2);
  return {
    play: (responseId, pcm) => queue.push(responseId, pcm),
    finish: (responseId) => queue.complete(responseId),
    clear: () => queue.clear(),
    stall: () => {
      state = "stalled";
    },
    stop: () => {
      if (state === "stopped") return;
      state = "stopped";
      clearInterval(timer);
      encoder.free();
    },
  };
};
