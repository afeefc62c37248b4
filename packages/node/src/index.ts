export { type NativeAdapterOptions, nativeAdapter } from "./native-adapter.ts";
export { type NodeAdapterOptions, nodeAdapter } from "./node-adapter.ts";
export type { NativeDispatcher } from "./open-native.ts";
export type { TlsOptions } from "./tunnel-agent.ts";
