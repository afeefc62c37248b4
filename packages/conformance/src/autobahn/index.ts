import type { AutobahnCase } from "./autobahn-case.ts";
import { closingCases } from "./closing.ts";
import { fragmentationCases } from "./fragmentation.ts";
import { framingCases } from "./framing.ts";
import { utf8Cases } from "./utf-8.ts";

/** The cases of the Autobahn testsuite for clients, without its measurements (9) and its compression (12, 13). */
export const autobahnNumbers: readonly AutobahnCase[] = [...framingCases, ...fragmentationCases, ...utf8Cases, ...closingCases];
