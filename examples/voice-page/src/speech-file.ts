/** A recording that speaks instead of a microphone. */
export interface SpeechFile {
  readonly stream: MediaStream;
  /** Says it, once, from its beginning. */
  readonly say: () => void;
  readonly close: () => Promise<void>;
}

/** Reads a recording, in any format that the browser can decode. Rejects with an error for people. */
export const openSpeechFile = async (file: Blob): Promise<SpeechFile> => {
  const context = new AudioContext();
  try {
    const recording = await context.decodeAudioData(await file.arrayBuffer());
    const destination = context.createMediaStreamDestination();
    let speaking: AudioBufferSourceNode | undefined;
    return {
      stream: destination.stream,
      say: () => {
        speaking?.stop();
        speaking = context.createBufferSource();
        speaking.buffer = recording;
        speaking.connect(destination);
        speaking.start();
      },
      close: () => context.close(),
    };
  } catch (cause) {
    await context.close();
    throw new Error("The browser cannot read this recording.", { cause });
  }
};
