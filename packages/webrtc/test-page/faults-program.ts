import type { EngineProgram } from "@plugboard/engines";
import { webrtcAdapter } from "@plugboard/webrtc";
import { meetFaults, type Outcome } from "../test/faults.ts";

const program: EngineProgram<{ readonly url: string }, readonly Outcome[]> = ({ url }, { report }) =>
  meetFaults(webrtcAdapter({ recoveryTimeoutMs: 1_000 }), url, report);

export default program;
