import type { Connect } from "../pool/open-socket.ts";
import type { SharedResources } from "../pool/shared-resources.ts";
import { SocketPool } from "../pool/socket-pool.ts";
import { type Fallback, FallbackMemory, headersCannotTravel } from "./fallback-policy.ts";
import { RequestSender } from "./request-sender.ts";
import type { RoutingSettings } from "./routing-settings.ts";
import { socketIdentity } from "./socket-identity.ts";

/** The sockets of one identity. */
export interface Route {
  readonly key: string;
  /** Where its requests are posted. */
  readonly url: string;
  readonly pool: SocketPool;
  readonly sender: RequestSender;
}

/** What a route is made of. */
export interface RouteOptions {
  readonly settings: RoutingSettings;
  readonly connect: Connect;
  readonly shared: SharedResources;
  /** Whether the adapter can send headers. */
  readonly canSendHeaders: boolean;
}

/** Credentials come and go (one per tenant, one per hour); beyond this many, identities without a socket are forgotten. */
const maxRoutes = 1000;

/** Finds the sockets of a request's identity: the URL, and the headers that say who asks. */
export class RouteTable {
  /** Which identities do without sockets for now. */
  readonly memory: FallbackMemory;
  readonly #options: RouteOptions;
  readonly #routes = new Map<string, Route>();

  constructor(options: RouteOptions) {
    this.#options = options;
    this.memory = new FallbackMemory(options.settings.fallbackTtlMs, options.settings.connectTimeoutMs);
  }

  get all(): Route[] {
    return [...this.#routes.values()];
  }

  /** The sockets for a request, or why there are none; `undefined` for an identity that does without for now. */
  find(url: URL, headers: Headers): Route | Fallback | undefined {
    const { settings, canSendHeaders, connect, shared } = this.#options;
    const identity = socketIdentity(url, headers, settings.perRequestHeaders);
    const { key } = identity;
    if (!this.memory.mayTry(key)) return undefined;
    const known = this.#routes.get(key);
    if (known) return known;
    const { "user-agent": _neutral, ...meaningful } = identity.headers;
    const protocols = canSendHeaders ? undefined : settings.subprotocols(identity.headers);
    // A credential that cannot travel would make an unauthenticated call of an authenticated one.
    if (protocols?.length === 0 && Object.keys(meaningful).length > 0) return headersCannotTravel;
    const request = protocols ? { url: identity.url, protocols } : { url: identity.url, headers: identity.headers };
    const pool = new SocketPool(connect, request, settings, settings.lanes(url.href), shared);
    return this.#add({ key, url: url.href, pool, sender: new RequestSender(pool, settings, shared.counters) });
  }

  #add(route: Route): Route {
    for (const [old, { pool }] of this.#routes) {
      if (this.#routes.size < maxRoutes) break;
      if (pool.isEmpty) this.#routes.delete(old);
    }
    this.#routes.set(route.key, route);
    return route;
  }
}
