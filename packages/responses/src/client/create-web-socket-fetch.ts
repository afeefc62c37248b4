import { connect, type Socket } from "@plugboard/core";
import { Client } from "./client.ts";
import { checkOptions, type WebSocketFetchOptions } from "./options.ts";
import type { PrewarmRequest } from "./prewarm-request.ts";
import type { FetchStats } from "./stats.ts";

/** `fetch`, and what belongs to its sockets. */
export type WebSocketFetch = typeof fetch & {
  /** Closes every socket; bodies that are still read fail with `terminated`. Later requests go over HTTP. */
  close(): Promise<void>;
  /**
   * Opens a socket ahead of the first request, and with a `body` lets the server read the context ahead of the first turn.
   * Without headers it does so for every identity that was used before, with a `url` for every one of that URL, or for one
   * without credentials if none was. Identities that go over HTTP for a while are left alone. Never rejects: a request tells
   * better what is wrong.
   */
  prewarm(request?: PrewarmRequest): Promise<void>;
  /** What was done so far, and what is open. */
  stats(): FetchStats;
  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Makes a `fetch` that carries streaming `POST <baseURL>/responses` requests over persistent sockets and everything else as
 * before.
 *
 * @returns A function with the signature of `fetch`. It rejects as `fetch` does: with the signal's reason, or with a
 * `TypeError` whose cause has the code `UND_ERR_SOCKET` and a `delivery`. Throws `invalid-argument` for wrong options.
 */
export const createWebSocketFetch = <S extends Socket>(options: WebSocketFetchOptions<S>): WebSocketFetch => {
  const settings = checkOptions(options);
  const { adapter } = options;
  const client = new Client(
    settings,
    (request, handlers, { readiness: _readiness, ...rest }) => connect(adapter, request, handlers, rest),
    options,
    adapter.capabilities.headers,
  );
  const call: typeof fetch = (input, init) => client.fetch(input, init);
  return Object.assign(call, {
    close: () => client.close(),
    prewarm: (request: PrewarmRequest = {}) => client.prewarm(request),
    stats: () => client.stats(),
    [Symbol.asyncDispose]: () => client.close(),
  });
};
