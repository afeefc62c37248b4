import type { PeerConnection } from "./peer-connection.ts";

/** What the statistics say of the audio of a call. */
export interface AudioStatistics {
  /** How loud the microphone is, 0 to 1. */
  readonly input: number;
  /** How loud the peer is, 0 to 1. */
  readonly output: number;
  /** Milliseconds between the arrival of a packet and its playback, on average since the call began. */
  readonly playoutDelayMs: number;
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

/**
 * Reads the statistics of a call. What a runtime does not count is 0.
 *
 * @see https://www.w3.org/TR/webrtc-stats/
 */
export const readAudioStatistics = async (peer: PeerConnection): Promise<AudioStatistics> => {
  const found = { input: 0, output: 0, playoutDelayMs: 0 };
  const report = await peer.getStats();
  report.forEach((statistic) => {
    const { type, kind, audioLevel, jitterBufferDelay, jitterBufferEmittedCount } = Object(statistic);
    if (kind !== "audio") return;
    if (type === "media-source") found.input = numberOf(audioLevel);
    if (type !== "inbound-rtp") return;
    found.output = numberOf(audioLevel);
    // Both are sums over all samples, in seconds and in samples.
    found.playoutDelayMs = (1000 * numberOf(jitterBufferDelay)) / (numberOf(jitterBufferEmittedCount) || 1);
  });
  return found;
};
