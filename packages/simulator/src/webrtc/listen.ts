import type { MediaStreamTrack } from "werift";
import { frameMs } from "./audio-queue.ts";
import type { Libraries } from "./libraries.ts";

/**
 * How long packets may stay away, in milliseconds, before that is taken for silence: a sender may stop while nobody speaks (DTX), and one
 * whose source has ended does.
 */
const pauseMs = 200;

/** Most packets in a row that are concealed; after a longer gap the sender was silent. */
const maxConcealed = 10;

/**
 * Decodes what a caller says. Lost packets are concealed, late ones dropped and pauses filled with silence, so that time in the session's
 * audio goes on as it did in the room.
 *
 * @param hear - Takes PCM, 24 kHz, 16-bit, mono.
 * @returns the end of it.
 */
export const startListener = async ({ opus }: Libraries, track: MediaStreamTrack, hear: (pcm: Uint8Array) => void): Promise<() => void> => {
  const decoder = await opus.createDecoder({ sampleRate: 24_000, channels: 1 });
  let expected: number | undefined;
  let state: "listening" | "stopped" = "listening";
  let heardUntil = performance.now();
  const tell = (samples: Int16Array): void => {
    heardUntil = Math.max(heardUntil + samples.length / 24, performance.now() - pauseMs);
    hear(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  };
  const timer = setInterval(() => {
    while (performance.now() - heardUntil > pauseMs) tell(new Int16Array(frameMs * 24));
  }, frameMs);
  const subscription = track.onReceiveRtp.subscribe(({ header, payload }) => {
    if (state === "stopped" || payload.length === 0) return;
    const ahead = expected === undefined ? 0 : (header.sequenceNumber - expected) & 0xffff;
    // Half the numbers lie behind: the packet was late, and its place is taken.
    if (ahead >= 0x8000) return;
    for (let lost = 0; lost < Math.min(ahead, maxConcealed); lost += 1) tell(decoder.decodePacketLoss(frameMs * 24));
    expected = (header.sequenceNumber + 1) & 0xffff;
    try {
      tell(decoder.decode(payload));
    } catch {
      // A packet that is not Opus is dropped, as a decoder of a browser drops it.
    }
  });
  return () => {
    if (state === "stopped") return;
    state = "stopped";
    subscription.unSubscribe();
    clearInterval(timer);
    decoder.free();
  };
};
