import type { Capabilities } from "./capabilities.ts";
import type { Readiness } from "./readiness.ts";
import type { Socket, SocketFactory } from "./socket.ts";

/** The whole contract between a runtime and the rest of Plugboard: four values. */
export interface Adapter<S extends Socket = Socket> {
  /** Names the adapter in errors and reports, for example `node-ws`. */
  readonly name: string;
  /** What the adapter's sockets can do. */
  readonly capabilities: Capabilities;
  /** Makes one socket. */
  readonly open: SocketFactory<S>;
  /** Decides when a fresh socket is ready, unless the caller of `connect` brings another strategy. */
  readonly readiness: Readiness<S>;
}
