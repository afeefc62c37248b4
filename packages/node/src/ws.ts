/** The part over npm ws as a file of its own in the build, so that a bundler leaves ws out for who imports `nativeAdapter` only. */
export { type NodeAdapterOptions, nodeAdapter } from "./ws/node-adapter.ts";
export type { TlsOptions } from "./ws/tunnel-agent.ts";
