import openCallAudio from "plugboard:call-audio";
import { fromBase64, toBase64 } from "./base64.ts";
import { describeFailure } from "./describe-failure.ts";
import type { ProgramResult } from "./voice-turn-program.ts";
import { holdWebrtcTurn, type WebrtcTurnRequest } from "./webrtc-turn.ts";

/** A request as it crosses into an engine: audio as base64. */
export type WebrtcTurnArguments = Omit<WebrtcTurnRequest, "question"> & { readonly question: string };

/** Runs inside the engine: one voice turn by WebRTC. */
const program = async ({ question, ...request }: WebrtcTurnArguments): Promise<ProgramResult> => {
  try {
    const { answer, ...turn } = await holdWebrtcTurn(openCallAudio, { ...request, question: fromBase64(question) });
    return { adapter: "webrtc", ...turn, answer: toBase64(answer) };
  } catch (error) {
    return { adapter: "webrtc", failure: describeFailure(error) };
  }
};

export default program;
