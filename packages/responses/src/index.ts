export { createWebSocketFetch } from "./client/create-web-socket-fetch.ts";
export type { IncrementalOptions, WebSocketFetchOptions } from "./client/options.ts";
export type { DrainOptions, FetchStats, PrewarmRequest, WebSocketFetch } from "./client/web-socket-fetch.ts";
export {
  connectResponses,
  type ResponseStreamOptions,
  type ResponsesConnection,
  type ResponsesConnectionOptions,
} from "./connection/connect-responses.ts";
export type {
  ResponseCreateEvent,
  ResponseInjectEvent,
  ResponseSteerEvent,
  ResponsesClientEvent,
  ResponsesServerEvent,
  TypedEvent,
} from "./connection/events.ts";
export type { FallbackInfo } from "./routing/fallback-policy.ts";
