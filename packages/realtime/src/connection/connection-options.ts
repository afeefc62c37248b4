import type { Adapter, ConnectOptions, Readiness } from "@plugboard/core";
import type { CallerIdentity } from "./credentials.ts";
import type { Auth, AuthContext, Endpoint, EndpointTarget } from "./endpoint.ts";

/** An adapter of any runtime, whatever type of socket its readiness needs. */
export interface AnyAdapter extends Omit<Adapter, "readiness"> {
  /** Decides when a fresh socket of this adapter is ready. */
  readonly readiness: Readiness<never>;
}

/** A key, or a function that is asked for one on every attempt. */
export type ApiKey = string | (() => string | Promise<string>);

/** How a connection to the API is made. */
export interface RealtimeConnectionOptions extends CallerIdentity {
  /** The adapter of the runtime. */
  readonly adapter: AnyAdapter;
  /** Where to connect when no `url` is given. @defaultValue `openaiEndpoint()` */
  readonly endpoint?: Endpoint | undefined;
  /** Builds the URL instead of the endpoint. */
  readonly buildUrl?: ((target: EndpointTarget) => string | URL) | undefined;
  /** Places the credential instead of the endpoint. Called on every attempt. */
  readonly auth?: ((context: AuthContext) => Auth | Promise<Auth>) | undefined;
  /** More handshake headers. Needs the `headers` capability. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Lets a key that is not ephemeral travel as a subprotocol, where every script of the page can read it. @defaultValue false */
  readonly useInsecureApiKey?: boolean | undefined;
  /**
   * Bound of `connect()` as a whole, in milliseconds; then it rejects with `connect-timeout`.
   *
   * @defaultValue 10_000
   */
  readonly connectTimeoutMs?: number | undefined;
  /** More options of core's `connect`: the heartbeat, the bounds of queues, the deadline of the closing handshake. */
  readonly connection?: Omit<ConnectOptions, "signal" | "connectTimeoutMs"> | undefined;
}
