import { Carrier } from "./carry.ts";
import { createMatchEndpoint, type MatchEndpoint } from "./endpoint.ts";
import { createFallbackMemory, type FallbackInfo, type FallbackMemory } from "./fallback-memory.ts";
import { historyOf } from "./history.ts";
import { streamingCreateBody } from "./is-streaming-create.ts";
import type { JsonObject } from "./json.ts";
import type { Settings, WebSocketFetchOptions } from "./options.ts";
import { type ReadRequest, readRequest } from "./read-request.ts";
import { type Dial, SocketGroup } from "./socket-group.ts";
import { socketIdentity } from "./socket-key.ts";
import { type Counters, createCounters, type FetchStats } from "./stats.ts";

/** The options that only the client reads. */
export type ClientOptions = Pick<WebSocketFetchOptions, "baseURL" | "fetch" | "onFallback" | "subprotocols">;

interface Route {
  readonly key: string;
  readonly group: SocketGroup;
  readonly carrier: Carrier;
}

const defaultBase = "https://api.openai.com/v1";

/** Rejects as soon as the signal aborts, whatever the work does. */
const untilAborted = <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
};

/** Decides for each request which way it takes, and remembers what it learns of the ways. */
export class Client {
  readonly #settings: Settings;
  readonly #dial: Dial;
  readonly #options: ClientOptions;
  readonly #canSendHeaders: boolean;
  readonly #match: MatchEndpoint;
  readonly #memory: FallbackMemory;
  readonly #counters: Counters = createCounters();
  readonly #routes = new Map<string, Route>();
  #closed = false;

  constructor(settings: Settings, dial: Dial, options: ClientOptions, canSendHeaders: boolean) {
    this.#settings = settings;
    this.#dial = dial;
    this.#options = options;
    this.#canSendHeaders = canSendHeaders;
    this.#match = createMatchEndpoint(options.baseURL ?? defaultBase);
    this.#memory = createFallbackMemory(settings.fallbackTtlMs);
  }

  /** `fetch`, with sockets. */
  async fetch(input: string | URL | Request, init: RequestInit | undefined): Promise<Response> {
    const base = this.#options.fetch ?? fetch;
    const url = this.#match(input);
    if (!url) return this.#passThrough(() => base(input, init));
    const request = readRequest(base, input, init);
    if (request.signal?.aborted) throw request.signal.reason;
    const body = await untilAborted(request.signal, streamingCreateBody(request, this.#settings.collapse));
    if (!body) return this.#passThrough(request.overHttp);
    const route = this.#route(url, request.headers);
    if ("reason" in route) return this.#overHttp(request, url, route);
    return this.#carry(request, url, body, route);
  }

  /** See {@link WebSocketFetch}. */
  async prewarm({ url, headers }: { readonly url?: string | URL; readonly headers?: Readonly<Record<string, string>> }): Promise<void> {
    const given = url !== undefined || headers !== undefined || this.#routes.size === 0;
    const routes = given ? [this.#route(this.#prewarmUrl(url), new Headers(headers))] : [...this.#routes.values()];
    const warming = routes.map(async (route) => ("reason" in route ? undefined : route.group.warm()));
    await Promise.allSettled(warming);
  }

  /** See {@link WebSocketFetch}. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#routes.values()].map(({ group }) => group.close()));
  }

  /** See {@link WebSocketFetch}. */
  stats(): FetchStats {
    const groups = [...this.#routes.values()].map(({ group }) => group);
    const sum = (of: (group: SocketGroup) => number): number => groups.reduce((total, group) => total + of(group), 0);
    return {
      openSockets: sum((group) => group.openSockets),
      handshakes: sum((group) => group.handshakes),
      inFlight: sum((group) => group.inFlight),
      waiting: sum((group) => group.waiting),
      ...this.#counters,
    };
  }

  #prewarmUrl(url: string | URL | undefined): URL {
    if (url !== undefined) return new URL(String(url));
    const { baseURL = defaultBase } = this.#options;
    const [first = defaultBase] = typeof baseURL === "string" || !(Symbol.iterator in baseURL) ? [baseURL] : baseURL;
    const { origin, pathname } = new URL(String(first));
    return new URL(`${origin}${pathname.replace(/\/+$/, "")}/responses`);
  }

  #passThrough(overHttp: () => Promise<Response>): Promise<Response> {
    this.#counters.passedThrough += 1;
    return overHttp();
  }

  /** The sockets for a request, or why there are none. */
  #route(url: URL, headers: Headers): Route | Omit<FallbackInfo, "url"> {
    if (this.#closed) return { reason: "closed", delivery: "not-sent" };
    const identity = socketIdentity(url, headers, this.#settings.perRequestHeaders);
    const { key } = identity;
    if (this.#memory.has(key)) return { reason: "remembered", delivery: "not-sent" };
    const known = this.#routes.get(key);
    if (known) return known;
    const names = Object.keys(identity.headers).filter((name) => name !== "user-agent");
    const mapped = this.#canSendHeaders ? undefined : (this.#options.subprotocols?.(identity.headers) ?? []);
    // A credential that cannot travel would make an unauthenticated call of an authenticated one.
    if (mapped && mapped.length === 0 && names.length > 0) return { reason: "headers", delivery: "not-sent" };
    const group = new SocketGroup(this.#dial, identity, mapped, this.#settings);
    const route = { key, group, carrier: new Carrier(group, this.#settings, this.#counters) };
    this.#routes.set(key, route);
    return route;
  }

  async #carry(request: ReadRequest, url: URL, body: JsonObject, { carrier, key }: Route): Promise<Response> {
    const { incremental } = this.#settings;
    const history = incremental && historyOf(body, incremental.mayDiffer);
    const carried = await carrier.carry({ body, history, signal: request.signal, collapse: body["stream"] !== true });
    if ("response" in carried) return carried.response;
    const response = await this.#overHttp(request, url, carried.fallback);
    if (carried.lasts === "certainly" || (carried.lasts === "if-http-works" && response.ok)) this.#memory.remember(key);
    return response;
  }

  async #overHttp(request: ReadRequest, { origin, pathname }: URL, info: Omit<FallbackInfo, "url">): Promise<Response> {
    this.#counters.overHttp += 1;
    try {
      this.#options.onFallback?.({ ...info, url: `${origin}${pathname}` });
    } catch {
      // A listener that throws must not cost the request.
    }
    return request.overHttp();
  }
}
