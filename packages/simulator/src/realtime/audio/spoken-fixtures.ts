import { readFileSync } from "node:fs";

/** What is said in the file `questionWav`. */
export const questionText: string = "What is the weather in Paris today?";

/** What is said in the file `answerWav`. */
export const answerText: string = "It is twelve degrees in Paris, and the sky is clear.";

/** Bytes before the samples in the WAV files that `fixtures/make-fixtures.sh` makes: one `fmt ` and one `data` chunk. */
const wavHeaderBytes = 44;

/** The samples of one of the two fixture files: PCM, 24 kHz, 16-bit, mono. */
export const readFixture = (file: URL): Buffer => readFileSync(file).subarray(wavHeaderBytes);
