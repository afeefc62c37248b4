/** 20 ms of PCM16 at 24 kHz, the frame that telephony and browsers capture in. */
const frameMs = 20;
const frameBytes = 960;

/** How audio is given, as a microphone would. */
export interface AudioStreaming {
  /** PCM16, 24 kHz, mono; silence follows. */
  readonly audio: Uint8Array;
  /** How much faster than a person it is spoken; 1 is real time. */
  readonly speed: number;
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  /** Whether enough was sent. Asked before each frame; what it throws ends the streaming. */
  readonly isDone: () => boolean;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long audio takes to be spoken, in milliseconds. */
export const durationMs = (audio: Uint8Array): number => (audio.length / frameBytes) * frameMs;

/** Gives audio frame by frame, each when it is due, then silence until it is done. */
export const streamAudio = async ({ audio, speed, send, isDone }: AudioStreaming): Promise<void> => {
  const startedAt = Date.now();
  for (let index = 0; !isDone(); index += 1) {
    const frame = new Uint8Array(frameBytes);
    frame.set(audio.subarray(index * frameBytes, (index + 1) * frameBytes));
    send(frame);
    await sleep(Math.max(0, startedAt + ((index + 1) * frameMs) / speed - Date.now()));
  }
};
