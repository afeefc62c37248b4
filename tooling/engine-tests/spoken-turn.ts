import { readFileSync } from "node:fs";
import { answerWav, type SimulatorScript } from "@plugboard/simulator";

/** The samples of a WAV file: PCM, 24 kHz, 16-bit, mono. */
export const pcmOf = (file: URL): Buffer => readFileSync(file).subarray(44);

/** The samples of the answer. */
export const spokenAnswer: Buffer = pcmOf(answerWav);

/** A turn that answers a spoken question: it calls a tool, and then speaks. */
export const spokenTurn: SimulatorScript = {
  turns: [
    { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
    { reply: [{ say: "It is twelve degrees in Paris.", audio: spokenAnswer }] },
  ],
};
