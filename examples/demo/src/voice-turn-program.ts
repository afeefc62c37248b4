import adapter from "plugboard:adapter";
import { describeFailure } from "./describe-failure.ts";
import { holdVoiceTurn, type VoiceTurn } from "./voice-turn.ts";

/** {@link VoiceTurn} and its request as they cross into an engine: audio as base64. */
export interface ProgramArguments {
  readonly url?: string;
  readonly apiKey: string;
  readonly question: string;
  readonly speed: number;
}

/** What the program gives back, or one line that says why it could not. */
export type ProgramResult =
  | (Omit<VoiceTurn, "answer"> & { readonly adapter: string; readonly answer: string })
  | { readonly adapter: string; readonly failure: string };

const toBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let index = 0; index < bytes.length; index += 0x8000) text += String.fromCharCode(...bytes.subarray(index, index + 0x8000));
  return btoa(text);
};

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Runs inside the engine: one voice turn over the engine's own adapter. */
const program = async ({ question, ...request }: ProgramArguments): Promise<ProgramResult> => {
  try {
    const { answer, ...turn } = await holdVoiceTurn(adapter, { ...request, question: fromBase64(question) });
    return { adapter: adapter.name, ...turn, answer: toBase64(answer) };
  } catch (error) {
    return { adapter: adapter.name, failure: describeFailure(error) };
  }
};

export default program;
