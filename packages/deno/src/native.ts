export { type DenoHttpClient, type NativeAdapterOptions, nativeAdapter } from "./native-adapter.ts";
