export { type BunAdapterOptions, type BunProxy, type BunTlsOptions, bunAdapter } from "./bun-adapter.ts";
