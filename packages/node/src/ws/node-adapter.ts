import type { Agent } from "node:http";
import { type Adapter, afterOpen, type Capabilities, PlugboardError, type Socket } from "@plugboard/core";
import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { openWs } from "./open-ws.ts";
import { repairMasking } from "./repair-masking.ts";
import { proxyCredential, type TlsOptions } from "./tunnel-agent.ts";

/** How `nodeAdapter` dials. A wrong value fails with `invalid-argument` when the adapter is made, before anything is dialled. */
export interface NodeAdapterOptions {
  /** TLS of `wss:` servers, as for `tls.connect`: `ca`, `cert`, `key`, `rejectUnauthorized`, `servername`. Node's defaults unless given. */
  readonly tls?: TlsOptions;
  /** Makes the TCP connections, as for `http.request`; it must speak the scheme of the URL. Excludes `proxy`. */
  readonly agent?: Agent;
  /**
   * An `http:` or `https:` proxy that tunnels (CONNECT), with user info, percent-encoded, if it wants any. It never falls back to a
   * direct connection. An empty string means that there is no proxy, as an empty environment variable does.
   */
  readonly proxy?: string | URL | undefined;
  /**
   * Whether a URL is dialled directly although there is a proxy. {@link hostList} makes this of the environment variable `NO_PROXY`:
   * `hostList(process.env.NO_PROXY)`.
   *
   * @defaultValue nothing is
   */
  readonly noProxy?: (url: string) => boolean;
  /**
   * Offers permessage-deflate (RFC 7692). Off, because it costs memory and latency on each message.
   *
   * @defaultValue false
   */
  readonly perMessageDeflate?: boolean;
  /**
   * The largest message that is accepted, in bytes, 1 to 2,147,483,647. A larger one ends the connection with `connection-lost`.
   *
   * @defaultValue 104_857_600
   */
  readonly maxMessageBytes?: number;
}

const capabilities: Capabilities = {
  headers: true,
  subprotocols: true,
  handshakeResponse: true,
  handshakeHeaders: true,
  handshakeCheck: true,
  frameCheck: true,
  ping: true,
  terminate: true,
  bufferedBytes: true,
  pause: true,
  ref: true,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/** The proxy, if its scheme is one that tunnels and its user info can be decoded. */
const parseProxy = (proxy: string | URL): URL | undefined => {
  try {
    const url = new URL(proxy);
    proxyCredential(url);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
};

/** An adapter over npm `ws`, for Node 20 and newer. Redirects are never followed, so a credential stays with its host. */
export const nodeAdapter = (options: NodeAdapterOptions = {}): Adapter<Socket> => {
  const { tls = {}, agent, proxy, noProxy, perMessageDeflate = false, maxMessageBytes = 100 * 1024 * 1024, ...others } = options;
  const refuse = (what: string): never => {
    throw new PlugboardError("invalid-argument", `node-ws: ${what}.`);
  };
  refuseUnknownOptions("node-ws", others);
  checkNumbers({ maxMessageBytes });
  const proxyUrl = proxy ? parseProxy(proxy) : undefined;
  if (proxy && !proxyUrl) refuse("the proxy is not an http: or https: URL");
  if (proxyUrl && agent) refuse("agent and proxy exclude each other");
  const settings = { agent, perMessageDeflate, maxPayload: maxMessageBytes };
  repairMasking();
  const open = openWs(settings, tls, (url) => (noProxy?.(url) ? undefined : proxyUrl));
  return { name: "node-ws", capabilities, open, readiness: afterOpen };
};
