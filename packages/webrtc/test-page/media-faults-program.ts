import type { EngineProgram } from "@plugboard/engines";
import { type MediaOutcome, meetMediaFaults } from "../test/media-calls.ts";

const program: EngineProgram<{ readonly url: string }, readonly MediaOutcome[]> = ({ url }) =>
  meetMediaFaults(url, () => new RTCPeerConnection());

export default program;
