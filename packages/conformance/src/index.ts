export type { Capability, Case, CaseContext, KnownFailure, KnownFailures, OpenedSocket, RuntimeClaim } from "./case.ts";
export { cases } from "./cases/index.ts";
export type { Lease, Observation, ObservedClose, ObservedConnection, ObservedFrame } from "./observation.ts";
export { type ProcessLike, type ProcessReport, type ProcessTask, runProcessTask } from "./process.ts";
export { type CaseResult, formatExclusion, formatResult, formatTotals, type RunReport } from "./report.ts";
export { type RunCasesOptions, runCases } from "./run-cases.ts";
export { type Runner, type TestConformanceOptions, testConformance } from "./suite.ts";
