import type { ProtocolCase } from "../protocol-case.ts";
import { liveSessionCases } from "./sessions.ts";
import { liveTroubleCases } from "./trouble.ts";
import { liveTurnCases } from "./turns.ts";

/** Every promise of `@plugboard/live` that an engine could break. */
export const liveCases: readonly ProtocolCase[] = [...liveTurnCases, ...liveSessionCases, ...liveTroubleCases].map((item) => ({
  ...item,
  // A call by WebRTC begins with another request, and has its audio beside the events.
  needs: ["webSocket"],
}));
