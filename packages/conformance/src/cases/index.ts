import type { Case } from "../case.ts";
import { runtimeCases } from "./runtime.ts";

/** Every promise of a connection, in the order in which a report lists them. */
export const cases: readonly Case[] = [...runtimeCases];
