import { type Adapter, afterOpen, type Capabilities, PlugboardError, type Socket } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { openWithOptions } from "./open-with-options.ts";

/** A proxy that needs headers of its own. */
export interface BunProxy {
  /** `http:` or `https:` URL of the proxy. */
  readonly url: string;
  /** Headers of the `CONNECT` request, for example `Proxy-Authorization`. They do not reach the server. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** TLS settings of a `wss:` connection: the part of Bun's options that a client needs. */
export interface BunTlsOptions {
  /** Trusted certificate authorities, as PEM, instead of the built-in ones. */
  readonly ca?: string | readonly string[];
  /** The client's certificate chain, as PEM. */
  readonly cert?: string;
  /** The private key of {@link BunTlsOptions.cert}, as PEM. */
  readonly key?: string;
  /**
   * Whether an untrusted certificate of the server fails the attempt.
   *
   * @defaultValue true
   */
  readonly rejectUnauthorized?: boolean;
  /** The name that the server's certificate must carry. @defaultValue the host of the URL */
  readonly serverName?: string;
}

/** How `bunAdapter` makes its sockets. A name that is not here fails with `invalid-argument` when the adapter is made. */
export interface BunAdapterOptions {
  /**
   * Carries the connection through an HTTP proxy. What is not an `http:` or `https:` URL fails with `invalid-argument` when the
   * adapter is made.
   *
   * @defaultValue no proxy
   * @see https://bun.com/docs/runtime/http/websockets
   */
  readonly proxy?: string | BunProxy | undefined;
  /**
   * Whether a URL is dialled directly although there is a proxy. {@link hostList} makes this of the environment variable `NO_PROXY`:
   * `hostList(process.env.NO_PROXY)`. Bun 1.4 obeys that
   * variable besides.
   *
   * @defaultValue nothing is
   */
  readonly noProxy?: (url: string) => boolean;
  /** TLS settings. @defaultValue Bun's own */
  readonly tls?: BunTlsOptions;
}

const capabilities: Capabilities = {
  headers: true,
  subprotocols: true,
  // Bun 1.4 mentions the status only in a message, next to the whole URL.
  handshakeResponse: false,
  handshakeHeaders: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: true,
  terminate: true,
  bufferedBytes: true,
  pause: true,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/** The adapter for Bun: its own `WebSocket`, with headers, proxy and TLS in the second argument. */
export const bunAdapter = (options: BunAdapterOptions = {}): Adapter<Socket> => {
  const { proxy, noProxy, tls, ...others } = options;
  refuseUnknownOptions("bun", others);
  const url = typeof proxy === "object" ? proxy.url : proxy;
  // Checked here, because the complaint of Bun 1.4 repeats the URL with its password.
  if (url !== undefined && !(/^https?:/i.test(url) && URL.canParse(url))) {
    throw new PlugboardError("invalid-argument", "bun: the proxy is not an http: or https: URL.");
  }
  return {
    name: "bun",
    capabilities,
    open: openWithOptions((to) => (noProxy?.(to) ? undefined : proxy), tls),
    readiness: afterOpen,
  };
};
