export { createWebSocketFetch, type WebSocketFetch } from "./create-web-socket-fetch.ts";
export type { FallbackInfo } from "./fallback-memory.ts";
export type { IncrementalOptions, WebSocketFetchOptions } from "./options.ts";
export type { PrewarmRequest } from "./prewarm-request.ts";
export type { FetchStats } from "./stats.ts";
