export { asCases } from "./as-cases.ts";
export type { WorldChange } from "./create-world.ts";
export type { ProtocolCase, World } from "./protocol-case.ts";
export { realtimeCases } from "./realtime/index.ts";
export { responsesCases } from "./responses/index.ts";
