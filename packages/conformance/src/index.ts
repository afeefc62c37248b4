export type { CoreChanges } from "./attempt.ts";
export type { Capability, Case, CaseContext, KnownFailure, KnownFailures, RuntimeClaim } from "./case.ts";
export { cases } from "./cases/index.ts";
export type { Lease, Observation, ObservedClose, ObservedConnection, ObservedFrame } from "./observation.ts";
export { type CaseResult, formatResult, formatTotals, type RunReport } from "./report.ts";
export { type RunCasesOptions, runCases } from "./run-cases.ts";
export { type Runner, type TestConformanceOptions, testConformance } from "./suite.ts";
