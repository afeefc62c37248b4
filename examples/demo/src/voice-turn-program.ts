import adapter from "plugboard:adapter";
import { fromBase64, toBase64 } from "./base64.ts";
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
