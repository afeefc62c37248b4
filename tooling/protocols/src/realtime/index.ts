import type { ProtocolCase } from "../protocol-case.ts";
import { connectingCases } from "./connecting.ts";
import { troubleCases } from "./trouble.ts";
import { turnCases } from "./turns.ts";

/** Every promise of `RealtimeTransport` that an engine could break. */
export const realtimeCases: readonly ProtocolCase[] = [...connectingCases, ...turnCases, ...troubleCases];
