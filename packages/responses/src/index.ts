export { createWebSocketFetch } from "./client/create-web-socket-fetch.ts";
export type { IncrementalOptions, WebSocketFetchOptions } from "./client/options.ts";
export type { DrainOptions, FetchStats, PrewarmRequest, WebSocketFetch } from "./client/web-socket-fetch.ts";
export type { FallbackInfo } from "./routing/fallback-policy.ts";
