import adapter from "plugboard:adapter";
import { fromBase64 } from "./base64.ts";
import { describeFailure } from "./describe-failure.ts";
import { holdLiveTurn, type LiveTurn, type LiveTurnRequest } from "./live-turn.ts";

/** A request as it crosses into an engine: audio as base64. */
export type LiveTurnArguments = Omit<LiveTurnRequest, "question"> & { readonly question: string };

/** What the program gives back, or one line that says why it could not. */
export type LiveTurnResult = LiveTurn | { readonly failure: string };

/** Runs inside the engine: one Live turn over the engine's own adapter. */
const program = async ({ question, ...request }: LiveTurnArguments): Promise<LiveTurnResult> => {
  try {
    return await holdLiveTurn(adapter, { ...request, question: fromBase64(question) });
  } catch (error) {
    return { failure: describeFailure(error) };
  }
};

export default program;
