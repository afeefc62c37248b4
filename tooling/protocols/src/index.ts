export { asCases } from "./as-cases.ts";
export type { ContextChange } from "./create-test-context.ts";
export { liveCases } from "./live/index.ts";
export type { ProtocolCase, TestContext } from "./protocol-case.ts";
export { realtimeCases } from "./realtime/index.ts";
export { responsesCases } from "./responses/index.ts";
