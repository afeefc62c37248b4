import type { Counters } from "../pool/counters.ts";
import { type Dial, SocketGroup } from "../pool/socket-pool.ts";
import { createFallbackMemory, type FallbackInfo, type FallbackMemory } from "./fallback-policy.ts";
import { Carrier } from "./request-sender.ts";
import type { RoutingSettings } from "./routing-settings.ts";
import { socketIdentity } from "./socket-identity.ts";

/** Why a request has no sockets. */
export type NoRoute = Omit<FallbackInfo, "url">;

/** The sockets of one identity. */
export interface Route {
  readonly key: string;
  /** Where its requests are posted. */
  readonly url: string;
  readonly group: SocketGroup;
  readonly carrier: Carrier;
}

/** What a route is made of. */
export interface RouteOptions {
  readonly settings: RoutingSettings;
  readonly dial: Dial;
  readonly counters: Counters;
  /** Whether the adapter can send headers. */
  readonly canSendHeaders: boolean;
}

/** Credentials come and go (one per tenant, one per hour); beyond this many, identities without a socket are forgotten. */
const maxRoutes = 1000;

/** Finds the sockets of a request's identity, and remembers which identities have to do without. */
export class RouteTable {
  readonly #options: RouteOptions;
  readonly #memory: FallbackMemory;
  readonly #routes = new Map<string, Route>();

  constructor(options: RouteOptions) {
    this.#options = options;
    this.#memory = createFallbackMemory(options.settings.fallbackTtlMs);
  }

  get all(): Route[] {
    return [...this.#routes.values()];
  }

  /** This identity has to do without sockets for a while. */
  avoid(key: string): void {
    this.#memory.remember(key);
  }

  /** Whether it is one of those. */
  isAvoided(key: string): boolean {
    return this.#memory.has(key);
  }

  /** The sockets for a request, or why there are none; `undefined` for an identity that is known to have none. */
  find(url: URL, headers: Headers): Route | NoRoute | undefined {
    const { settings, canSendHeaders } = this.#options;
    const identity = socketIdentity(url, headers, settings.perRequestHeaders);
    const { key } = identity;
    if (this.isAvoided(key)) return undefined;
    const known = this.#routes.get(key);
    if (known) return known;
    const { "user-agent": _neutral, ...meaningful } = identity.headers;
    const protocols = canSendHeaders ? undefined : settings.subprotocols(identity.headers);
    // A credential that cannot travel would make an unauthenticated call of an authenticated one.
    if (protocols?.length === 0 && Object.keys(meaningful).length > 0) return { reason: "headers", delivery: "not-sent" };
    const request = protocols ? { url: identity.url, protocols } : { url: identity.url, headers: identity.headers };
    const { dial, counters } = this.#options;
    return this.#add(key, url.href, new SocketGroup(dial, request, settings, settings.lanes(url.href), counters));
  }

  #add(key: string, url: string, group: SocketGroup): Route {
    for (const [old, { group: candidate }] of this.#routes) {
      if (this.#routes.size < maxRoutes) break;
      if (candidate.isEmpty) this.#routes.delete(old);
    }
    const { settings, counters } = this.#options;
    const route = { key, url, group, carrier: new Carrier(group, settings, counters) };
    this.#routes.set(key, route);
    return route;
  }
}
