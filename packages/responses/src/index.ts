export { createWebSocketFetch, type PrewarmRequest, type WebSocketFetch } from "./create-web-socket-fetch.ts";
export type { FallbackInfo } from "./fallback-memory.ts";
export type { IncrementalOptions, WebSocketFetchOptions } from "./options.ts";
export type { FetchStats } from "./stats.ts";
