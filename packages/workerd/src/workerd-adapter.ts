import { type Adapter, afterOpen, type Capabilities, type Socket } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { acceptThenReady } from "./accept-then-ready.ts";
import { openByConstructor } from "./open-by-constructor.ts";
import { openByFetch } from "./open-by-fetch.ts";
import type { WorkerdSocket } from "./workerd-socket.ts";

/** How `workerdAdapter` makes its sockets. A name that is not here, say `proxy`, fails with `invalid-argument` when the adapter is made. */
export interface WorkerdAdapterOptions {
  /**
   * Makes the upgrade request: the `fetch` of a binding (a service, an mTLS certificate), for example
   * `{ fetch: (url, init) => env.GATEWAY.fetch(url, init) }`.
   *
   * @defaultValue the global `fetch`
   */
  readonly fetch?: (url: string, init: object) => Promise<unknown>;
}

const capabilities: Capabilities = {
  headers: true,
  subprotocols: true,
  handshakeResponse: true,
  handshakeHeaders: true,
  handshakeCheck: true,
  // workerd 2026-11-17 delivers masked server frames, and invalid UTF-8 with replacement characters.
  frameCheck: false,
  ping: false,
  // By aborting the fetch that made the socket.
  terminate: true,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

/** The adapter for Cloudflare Workers and Durable Objects: `fetch` with an upgrade, headers, and the reason of a refusal. */
export const workerdAdapter = (options: WorkerdAdapterOptions = {}): Adapter<WorkerdSocket> => {
  const { fetch: own, ...others } = options;
  refuseUnknownOptions("workerd", others);
  const open = openByFetch((own as typeof fetch | undefined) ?? ((url, init) => fetch(url, init)));
  return { name: "workerd", capabilities, open, readiness: acceptThenReady };
};

/**
 * The adapter over workerd's `new WebSocket`: for code that must not use `fetch`. It offers subprotocols, cannot send
 * headers, does not learn why a handshake was refused, and cannot terminate.
 *
 * @param options - There are none: a name, say `fetch`, fails with `invalid-argument`.
 */
export const constructorAdapter = (options: Readonly<Record<string, never>> = {}): Adapter<Socket> => {
  refuseUnknownOptions("workerd-constructor", options);
  return {
    name: "workerd-constructor",
    capabilities: { ...capabilities, headers: false, handshakeResponse: false, handshakeHeaders: false, terminate: false },
    open: openByConstructor,
    readiness: afterOpen,
  };
};
