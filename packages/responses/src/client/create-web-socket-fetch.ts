import { connect, type Socket } from "@plugboard/core";
import { createBaseUrls } from "../routing/base-urls.ts";
import { checkOptions } from "./check-options.ts";
import { Client } from "./client.ts";
import type { WebSocketFetchOptions } from "./options.ts";
import type { DrainOptions, PrewarmRequest, WebSocketFetch } from "./web-socket-fetch.ts";

/**
 * Makes a `fetch` that carries streaming `POST <baseURL>/responses` requests over persistent sockets and everything else as
 * before.
 *
 * @returns A function with the signature of `fetch`. It rejects as `fetch` does: with the signal's reason, or with a
 * `TypeError` whose cause has a code of undici (`UND_ERR_SOCKET`) and a `delivery`. Throws `invalid-argument` for wrong options.
 */
export const createWebSocketFetch = <S extends Socket>(options: WebSocketFetchOptions<S>): WebSocketFetch => {
  const settings = checkOptions(options);
  const { adapter, baseURL = "https://api.openai.com/v1", onFallback } = options;
  const client = new Client({
    settings,
    baseUrls: createBaseUrls(baseURL),
    connect: (request, handlers, { readiness: _readiness, ...rest }) => connect(adapter, request, handlers, rest),
    canSendHeaders: adapter.capabilities.headers,
    // The global one may be replaced by what is made here, which must not call itself.
    fetch: options.fetch ?? fetch,
    onFallback,
  });
  const call: typeof fetch = (input, init) => client.fetch(input, init);
  return Object.assign(call, {
    close: () => client.close(),
    drain: (drainOptions: DrainOptions = {}) => client.drain(drainOptions),
    prewarm: (request: PrewarmRequest = {}) => client.prewarm(request),
    stats: () => client.stats(),
    [Symbol.asyncDispose]: () => client.close(),
  });
};
