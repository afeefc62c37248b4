export { type NativeAdapterOptions, nativeAdapter } from "./native/native-adapter.ts";
export type { NativeDispatcher } from "./native/open-native.ts";
