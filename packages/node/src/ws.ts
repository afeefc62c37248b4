/** What needs npm ws, as a file of its own in the build: a bundler then leaves ws out of a program that imports `nativeAdapter` only. */
export { type NodeAdapterOptions, nodeAdapter } from "./ws/node-adapter.ts";
export type { TlsOptions } from "./ws/tunnel-agent.ts";
