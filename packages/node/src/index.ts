export { hostList } from "@plugboard/core/internal";
export { type NativeAdapterOptions, nativeAdapter } from "./native/native-adapter.ts";
export type { NativeDispatcher } from "./native/open-native.ts";
export { type NodeAdapterOptions, nodeAdapter } from "./ws/node-adapter.ts";
export type { TlsOptions } from "./ws/tunnel-agent.ts";
