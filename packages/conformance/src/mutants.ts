export { mutants } from "./mutants/index.ts";
export type { Breakage, BrokenSocket, Mutant } from "./mutants/mutant.ts";
export { type MutantResult, type RunMutantsOptions, runMutants, survivors } from "./mutants/run-mutants.ts";
