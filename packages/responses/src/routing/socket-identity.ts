/** Whom a socket belongs to: where it goes and what its handshake says. */
export interface SocketIdentity {
  /** Compared to find a socket. Holds credentials, so it is never shown. */
  readonly key: string;
  /** The URL of the handshake, with `ws:` or `wss:`. */
  readonly url: string;
  /** The headers of the handshake, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Headers that are about one request or about the HTTP connection. A handshake cannot state them for the requests to come, and as part
 * of the identity they would open a socket for each retry. Everything else is treated as a credential or as routing.
 */
const perRequest =
  /^(content-.*|accept|accept-.*|x-stainless-.*|traceparent|tracestate|baggage|x-client-request-id|idempotency-key|connection|keep-alive|host|upgrade|te|transfer-encoding|expect|origin|referer|priority|sec-.*|cache-control|pragma)$/;

/** Names the calling program and not the account: it is sent, and a difference opens no second socket. */
const neutral = "user-agent";

/** Finds the identity of a request. Nothing is shared between two keys, organizations, projects, hosts or queries. */
export const socketIdentity = (url: URL, headers: Headers, alsoPerRequest: ReadonlySet<string>): SocketIdentity => {
  const sent: [string, string][] = [];
  headers.forEach((value, name) => {
    const lower = name.toLowerCase();
    if (!perRequest.test(lower) && !alsoPerRequest.has(lower)) sent.push([lower, value]);
  });
  sent.sort(([a], [b]) => (a < b ? -1 : 1));
  const socketUrl = url.href.replace(/^http/, "ws");
  return {
    key: JSON.stringify([socketUrl, sent.filter(([name]) => name !== neutral)]),
    url: socketUrl,
    headers: Object.fromEntries(sent),
  };
};
