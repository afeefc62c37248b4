import { historyOf } from "../increment/history.ts";
import { type Counters, createCounters } from "../pool/counters.ts";
import type { Dial, SocketGroup } from "../pool/socket-pool.ts";
import { type ReadRequest, readRequest } from "../request/read-request.ts";
import { readStreamingCreate, type StreamingCreate } from "../request/streaming-create.ts";
import { createEndpoints, type Endpoints } from "../routing/base-urls.ts";
import type { FallbackInfo } from "../routing/fallback-policy.ts";
import type { Job } from "../routing/request-sender.ts";
import { type NoRoute, type Route, RouteTable } from "../routing/route-table.ts";
import type { RoutingSettings } from "../routing/routing-settings.ts";
import type { WebSocketFetchOptions } from "./options.ts";
import type { PrewarmRequest } from "./prewarm-request.ts";
import type { FetchStats } from "./stats.ts";

/** The options that only the client reads. */
export type ClientOptions = Pick<WebSocketFetchOptions, "baseURL" | "fetch" | "onFallback">;

/** Rejects as soon as the signal aborts, whatever the work does. */
const untilAborted = <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
};

/** Reads a body to its end, for a warm-up whose answer nobody wants. */
const drain = async (response: Response): Promise<void> => {
  await response.arrayBuffer();
};

/** Decides for each request which way it takes, and remembers what it learns of the ways. */
export class Client {
  readonly #settings: RoutingSettings;
  readonly #options: ClientOptions;
  readonly #endpoints: Endpoints;
  readonly #counters: Counters = createCounters();
  readonly #routes: RouteTable;
  #closed = false;

  constructor(settings: RoutingSettings, dial: Dial, options: ClientOptions, canSendHeaders: boolean) {
    this.#settings = settings;
    this.#options = options;
    this.#endpoints = createEndpoints(options.baseURL ?? "https://api.openai.com/v1");
    this.#routes = new RouteTable({ settings, dial, canSendHeaders, counters: this.#counters });
  }

  /** `fetch`, with sockets. */
  async fetch(input: string | URL | Request, init: RequestInit | undefined): Promise<Response> {
    const base = this.#options.fetch ?? fetch;
    const url = this.#endpoints.match(input);
    if (!url) return this.#passThrough(() => base(input, init));
    const request = readRequest(base, input, init);
    if (request.signal?.aborted) throw request.signal.reason;
    const create = await untilAborted(request.signal, readStreamingCreate(request, this.#settings.collapse));
    if (!create) return this.#passThrough(request.overHttp);
    const route = this.#find(url, request.headers);
    if (!route || "reason" in route) return this.#overHttp(request, url, route);
    return this.#carry(request, url, create, route);
  }

  /** See {@link WebSocketFetch}. */
  async prewarm(request: PrewarmRequest): Promise<void> {
    try {
      await Promise.allSettled(this.#routesToWarm(request).map((route) => this.#warm(route, request.body)));
    } catch {
      // Headers that are none: the request tells.
    }
  }

  /** See {@link WebSocketFetch}. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#routes.all.map(({ group }) => group.close()));
  }

  /** See {@link WebSocketFetch}. */
  stats(): FetchStats {
    const sum = (of: (group: SocketGroup) => number): number => this.#routes.all.reduce((total, { group }) => total + of(group), 0);
    return {
      openSockets: sum((group) => group.openSockets),
      inFlight: sum((group) => group.inFlight),
      waiting: sum((group) => group.waiting),
      ...this.#counters,
    };
  }

  #routesToWarm({ url, headers }: PrewarmRequest): Route[] {
    const target = this.#endpoints.match(url ?? this.#endpoints.first);
    if (!target || this.#closed) return [];
    const used = this.#routes.all.filter((route) => url === undefined || route.url === target.href);
    if (headers === undefined && used.length > 0) return used.filter(({ key }) => !this.#routes.isAvoided(key));
    const route = this.#find(target, new Headers(headers));
    return route && "group" in route ? [route] : [];
  }

  async #warm({ group, carrier }: Route, body: PrewarmRequest["body"]): Promise<void> {
    if (!body) return group.warm();
    const create = { body: { ...body, generate: false, stream: true }, length: JSON.stringify(body).length };
    const carried = await carrier.carry(this.#job(create, undefined));
    if ("response" in carried) await drain(carried.response);
  }

  #find(url: URL, headers: Headers): Route | NoRoute | undefined {
    return this.#closed ? { reason: "closed", delivery: "not-sent" } : this.#routes.find(url, headers);
  }

  #job({ body, length }: StreamingCreate, signal: AbortSignal | undefined): Job {
    const { mayDiffer } = this.#settings;
    return { body, length, signal, history: mayDiffer && historyOf(body, mayDiffer), collapse: body["stream"] !== true };
  }

  #passThrough(overHttp: () => Promise<Response>): Promise<Response> {
    this.#counters.passedThrough += 1;
    return overHttp();
  }

  async #carry(request: ReadRequest, url: URL, create: StreamingCreate, { carrier, key }: Route): Promise<Response> {
    const carried = await carrier.carry(this.#job(create, request.signal));
    if ("response" in carried) return carried.response;
    if (carried.lasts === "certainly") this.#routes.avoid(key);
    const response = await this.#overHttp(request, url, carried.fallback);
    if (carried.lasts === "if-http-works" && response.ok) this.#routes.avoid(key);
    return response;
  }

  #overHttp(request: ReadRequest, { origin, pathname }: URL, info: NoRoute | undefined): Promise<Response> {
    this.#counters.overHttp += 1;
    if (info) void this.#tell({ ...info, url: `${origin}${pathname}` });
    return request.overHttp();
  }

  async #tell(info: FallbackInfo): Promise<void> {
    try {
      await this.#options.onFallback?.(info);
    } catch {
      // A listener that throws or rejects must not cost the request.
    }
  }
}
