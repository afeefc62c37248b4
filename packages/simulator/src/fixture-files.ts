// Both files are beside `src` and beside `dist`, so the same relative address holds before and after the build.

/** A spoken question, as a WAV file: PCM, 24 kHz, 16-bit, mono, 1.8 s. */
export const questionWav: URL = new URL("../fixtures/question.wav", import.meta.url);

/** The answer that is spoken by default, as a WAV file: PCM, 24 kHz, 16-bit, mono, 2.9 s. */
export const answerWav: URL = new URL("../fixtures/answer.wav", import.meta.url);
