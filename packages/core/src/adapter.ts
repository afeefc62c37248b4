import type { Capabilities } from "./capabilities.ts";
import type { Readiness } from "./readiness.ts";
import type { Socket, SocketFactory } from "./socket.ts";

/**
 * The whole contract between a runtime and the rest of Plugboard: four values.
 *
 * Whoever writes an adapter names its socket, `Adapter<MySocket>` or `Adapter<Socket>`: the readiness strategy then has to fit the
 * factory. Whoever takes any adapter as a parameter writes `Adapter`.
 *
 * @typeParam S - The socket that the readiness strategy needs.
 * @typeParam Made - The socket that the factory makes: the same one, unless something else is said; any, where `S` is not named.
 */
export interface Adapter<S extends Socket = never, Made extends Socket = [S] extends [never] ? Socket : S> {
  /** Names the adapter in errors and reports, for example `node-ws`. */
  readonly name: string;
  /** What the adapter's sockets can do. */
  readonly capabilities: Capabilities;
  /** Makes one socket. */
  readonly open: SocketFactory<Made>;
  /** Decides when a fresh socket is ready, unless the caller of `connect` brings another strategy. */
  readonly readiness: Readiness<S>;
}
