export { hostList } from "@plugboard/core/internal";
export { type DenoAdapterOptions, denoAdapter } from "./deno-adapter.ts";
