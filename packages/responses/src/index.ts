export { createWebSocketFetch, type WebSocketFetch } from "./client/create-web-socket-fetch.ts";
export type { IncrementalOptions, WebSocketFetchOptions } from "./client/options.ts";
export type { PrewarmRequest } from "./client/prewarm-request.ts";
export type { FetchStats } from "./client/stats.ts";
export type { FallbackInfo } from "./routing/fallback-policy.ts";
