import { type Adapter, afterOpen, type Capabilities, type Socket } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { openWithOptions } from "./open-with-options.ts";

/** What `Deno.createHttpClient` returns. */
export interface DenoHttpClient {
  /** Frees the client. The adapter never calls it: who made the client closes it. */
  close(): void;
}

/** How `nativeAdapter` makes its sockets. A name that is not here, say `proxy`, fails with `invalid-argument` when the adapter is made. */
export interface NativeAdapterOptions {
  /**
   * Carries TLS (`caCerts`, `cert`, `key`) and proxy settings: `Deno.createHttpClient({ proxy: { url } })`. Fails with
   * `capability-missing` on versions of Deno whose `WebSocket` does not take one (2.5.0 does not, 2.5.4 does).
   *
   * Deno 2.9.6 shows a proxy's `basicAuth` to the server too, as a header of the handshake; and a `ws:` handshake, with its
   * credential, to the proxy. Through `wss:` the proxy sees a tunnel only.
   *
   * @defaultValue Deno's own client, which follows `HTTPS_PROXY`, `DENO_CERT` and their kin
   * @see https://docs.deno.com/api/deno/~/Deno.createHttpClient
   */
  readonly client?: DenoHttpClient;
}

const capabilities: Capabilities = {
  headers: true,
  subprotocols: true,
  // Deno 2.9 mentions the status in a message on ws:, and only a TLS alert on wss:, so it cannot be relied on.
  handshakeResponse: false,
  handshakeHeaders: false,
  // Deno 2.9 opens on a wrong Sec-WebSocket-Accept and on an extension that nobody offered.
  handshakeCheck: false,
  // Deno 2.9 delivers the bytes of masked server frames, and takes pongs and close frames of more than 125 bytes.
  frameCheck: false,
  ping: false,
  terminate: false,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/**
 * The adapter over Deno's own `WebSocket`, with headers in its second argument. It needs no npm package besides core, and no permission
 * but `--allow-net` for the host; without it connecting fails with `connect-failed`.
 *
 * With Deno 2.9.6 a message of more than 1,024 bytes takes 44 ms, because its header and its payload are sent apart and Nagle's algorithm
 * holds the second back (decision 14). `denoAdapter()` has no such wait.
 */
export const nativeAdapter = (options: NativeAdapterOptions = {}): Adapter<Socket> => {
  const { client, ...others } = options;
  refuseUnknownOptions("deno-native", others);
  return { name: "deno-native", capabilities, open: openWithOptions(client), readiness: afterOpen };
};
