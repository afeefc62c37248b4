import { checkNumbers } from "@plugboard/core/internal";
import { historyOf } from "../increment/history.ts";
import type { Connect } from "../pool/open-socket.ts";
import { createSharedResources, type SharedResources } from "../pool/shared-resources.ts";
import type { SocketPool } from "../pool/socket-pool.ts";
import { type ReadRequest, readRequest } from "../request/read-request.ts";
import { readStreamingCreate, type StreamingCreate } from "../request/streaming-create.ts";
import type { BaseUrls } from "../routing/base-urls.ts";
import { clientClosed, type Fallback, type FallbackInfo, passesThrough } from "../routing/fallback-policy.ts";
import type { OutgoingRequest } from "../routing/request-sender.ts";
import { type Route, RouteTable } from "../routing/route-table.ts";
import type { RoutingSettings } from "../routing/routing-settings.ts";
import type { DrainOptions, FetchStats, PrewarmRequest } from "./web-socket-fetch.ts";

/** What a client is made of. */
export interface ClientParts {
  readonly settings: RoutingSettings;
  readonly baseUrls: BaseUrls;
  readonly connect: Connect;
  /** Whether the adapter can send headers. */
  readonly canSendHeaders: boolean;
  /** Carries what is not carried over a socket. */
  readonly fetch: typeof fetch;
  readonly onFallback: ((info: FallbackInfo) => unknown) | undefined;
}

/** Rejects as soon as the signal aborts, whatever the work does. */
const untilAborted = <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
};

/** Decides for each request whether it goes over a socket or over HTTP, and counts what was done. */
export class Client {
  readonly #parts: ClientParts;
  readonly #shared: SharedResources;
  readonly #routes: RouteTable;
  /** Reasons of requests that passed through, each told once. */
  readonly #told = new Set<FallbackInfo["reason"]>();
  #closed = false;

  constructor(parts: ClientParts) {
    const { settings, connect, canSendHeaders } = parts;
    this.#parts = parts;
    this.#shared = createSharedResources(settings.maxTotalSockets, settings.maxHistoryBytes);
    this.#routes = new RouteTable({ settings, connect, canSendHeaders, shared: this.#shared });
  }

  /** `fetch`, with sockets. */
  async fetch(input: string | URL | Request, init: RequestInit | undefined): Promise<Response> {
    const base = this.#parts.fetch;
    const target = this.#parts.baseUrls.read(input);
    if (target?.kind !== "ours") {
      if (target && isPost(input, init)) this.#tellOnce(passesThrough("base-url"), target.url);
      return this.#passThrough(() => base(input, init));
    }
    const { url } = target;
    const request = readRequest(base, input, init);
    if (request.signal?.aborted) throw request.signal.reason;
    const create = await untilAborted(request.signal, readStreamingCreate(request, this.#parts.settings.collapse));
    if (typeof create === "string") this.#tellOnce(passesThrough(create), url);
    if (create === undefined || typeof create === "string") return this.#passThrough(request.overHttp);
    const route = this.#find(url, request.headers);
    if (!route || "fallback" in route) return this.#overHttp(request, url, route);
    return this.#send(request, url, create, route);
  }

  /** See {@link WebSocketFetch}. */
  async prewarm(request: PrewarmRequest): Promise<void> {
    try {
      await Promise.allSettled(this.#routesToWarm(request).map((route) => this.#warm(route, request.body)));
    } catch {
      // The headers are invalid. A request with them reports that better.
    }
  }

  /** See {@link WebSocketFetch}. */
  async drain({ timeoutMs = 30_000 }: DrainOptions): Promise<void> {
    checkNumbers({ timeoutMs });
    this.#closed = true;
    let timer: unknown;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([Promise.all(this.#routes.all.map(({ pool }) => pool.drain())), deadline]);
    clearTimeout(timer);
    await this.close();
  }

  /** See {@link WebSocketFetch}. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#routes.all.map(({ pool }) => pool.close()));
  }

  /** See {@link WebSocketFetch}. */
  stats(): FetchStats {
    const sum = (of: (pool: SocketPool) => number): number => this.#routes.all.reduce((total, { pool }) => total + of(pool), 0);
    return {
      openSockets: sum((pool) => pool.openSockets),
      inFlight: sum((pool) => pool.inFlight),
      waiting: sum((pool) => pool.waiting),
      ...this.#shared.counters,
    };
  }

  #routesToWarm({ url, headers }: PrewarmRequest): Route[] {
    const { baseUrls } = this.#parts;
    const target = baseUrls.read(url ?? baseUrls.first);
    if (target?.kind !== "ours" || this.#closed) return [];
    const used = this.#routes.all.filter((route) => url === undefined || route.url === target.url.href);
    if (headers === undefined && used.length > 0) return used.filter(({ key }) => !this.#routes.memory.isPaused(key));
    const route = this.#find(target.url, new Headers(headers));
    return route && "pool" in route ? [route] : [];
  }

  async #warm(route: Route, body: PrewarmRequest["body"]): Promise<void> {
    if (!body) {
      await route.pool.warm();
      return this.#routes.memory.works(route.key);
    }
    const create = { body: { ...body, generate: false, stream: true }, length: JSON.stringify(body).length };
    const result = await route.sender.send(this.#outgoing(create, undefined));
    // Nobody wants the answer, and its socket serves the next request when it has been read.
    if ("response" in result) await result.response.arrayBuffer();
  }

  #find(url: URL, headers: Headers): Route | Fallback | undefined {
    return this.#closed ? clientClosed : this.#routes.find(url, headers);
  }

  #outgoing({ body, length }: StreamingCreate, signal: AbortSignal | undefined): OutgoingRequest {
    const { mayDiffer } = this.#parts.settings;
    return { body, length, signal, history: mayDiffer && historyOf(body, mayDiffer), collapse: body["stream"] !== true };
  }

  #passThrough(overHttp: () => Promise<Response>): Promise<Response> {
    this.#shared.counters.passedThrough += 1;
    return overHttp();
  }

  async #send(request: ReadRequest, url: URL, create: StreamingCreate, route: Route): Promise<Response> {
    const result = await route.sender.send(this.#outgoing(create, request.signal));
    if ("response" in result) {
      this.#routes.memory.works(route.key);
      return result.response;
    }
    const { pause } = result;
    const waitsForHttp = pause?.kind === "outage" && pause.onlyIfHttpWorks;
    if (pause && !waitsForHttp) this.#routes.memory.failed(route.key, pause);
    const response = await this.#overHttp(request, url, result);
    if (pause && waitsForHttp && response.ok) this.#routes.memory.failed(route.key, pause);
    return response;
  }

  #overHttp(request: ReadRequest, url: URL, why: Fallback | undefined): Promise<Response> {
    this.#shared.counters.overHttp += 1;
    if (why) void this.#tell(why, url);
    return request.overHttp();
  }

  #tellOnce(why: Fallback, url: URL): void {
    const { reason } = why.fallback;
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    void this.#tell(why, url);
  }

  async #tell({ fallback }: Fallback, { origin, pathname }: URL): Promise<void> {
    try {
      await this.#parts.onFallback?.({ ...fallback, url: `${origin}${pathname}` });
    } catch {
      // A listener that throws or rejects must not cost the request.
    }
  }
}

const isPost = (input: string | URL | Request, init: RequestInit | undefined): boolean =>
  (init?.method ?? (typeof input === "object" && "method" in input ? input.method : "GET")).toUpperCase() === "POST";
