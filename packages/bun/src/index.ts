export { hostList } from "@plugboard/core/internal";
export { type BunAdapterOptions, type BunProxy, type BunTlsOptions, bunAdapter } from "./bun-adapter.ts";
