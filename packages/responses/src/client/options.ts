import { type Adapter, type Heartbeat, PlugboardError, heartbeat as pings, type Socket } from "@plugboard/core";
import { relaxableSettings } from "../increment/history.ts";
import type { FallbackInfo } from "../routing/fallback-policy.ts";
import type { RoutingSettings } from "../routing/routing-settings.ts";

/** How incremental inputs are proven. */
export interface IncrementalOptions {
  /**
   * Settings that may differ from the previous request's, because the server takes them from each request. Any of
   * `tool_choice`, `instructions`, `tools`, `temperature`, `max_output_tokens`, `text`, `include`, `metadata`,
   * `service_tier`; another name fails with `invalid-argument`.
   *
   * @defaultValue []
   */
  readonly mayDiffer?: readonly string[];
  /**
   * What it means that a reasoning item of the previous answer is missing from the new input, as with AI SDK and
   * `store: false` without `encrypted_content`: `full` takes it for a decision and sends everything, `keep` lets the
   * server keep the item.
   *
   * @defaultValue "full"
   */
  readonly droppedReasoning?: "full" | "keep";
}

/** How `createWebSocketFetch` behaves. Times are in milliseconds, sizes in bytes. */
export interface WebSocketFetchOptions<S extends Socket = Socket> {
  /** Opens the sockets, for example `nodeAdapter()`. */
  readonly adapter: Adapter<S>;
  /**
   * Whose `POST <baseURL>/responses` is carried over sockets. The socket goes to the URL of the request with `wss:` for
   * `https:` and `ws:` for `http:`, so a credential never reaches another origin than the one it was addressed to.
   *
   * @defaultValue "https://api.openai.com/v1"
   */
  readonly baseURL?: string | URL | readonly (string | URL)[];
  /**
   * Whether a request that provably extends the previous one of its socket sends only what is new, with
   * `previous_response_id`.
   *
   * @defaultValue true
   */
  readonly incremental?: boolean | IncrementalOptions;
  /**
   * Whether requests share sockets by `stream_id`, up to 16 at a time; a function decides by the URL of the request. For
   * servers that multiplex; one that refuses or ignores the lane is served by the pool from then on. `false` keeps one
   * request in flight per socket.
   *
   * @defaultValue false
   */
  readonly lanes?: boolean | ((url: string) => boolean);
  /**
   * Carries whatever is not carried over a socket.
   *
   * @defaultValue the global `fetch`
   */
  readonly fetch?: typeof fetch;
  /**
   * Sockets per identity (URL and handshake headers). A request that finds all of them busy waits its turn, at most
   * `connectTimeoutMs`, and goes over HTTP then.
   *
   * @defaultValue 32
   */
  readonly maxSockets?: number;
  /**
   * How long a socket without a request stays open. It does not keep the process alive where the adapter has the `ref`
   * capability.
   *
   * @defaultValue 300_000 with the `ref` capability, else 60_000
   */
  readonly idleTimeoutMs?: number;
  /**
   * Age from which a socket takes no new request. The server's limit is 60 minutes, xAI's is 25.
   *
   * @defaultValue 3_300_000
   */
  readonly maxAgeMs?: number;
  /**
   * Size of the request's frame in UTF-8 from which it goes over HTTP. Servers close at 16 MiB, Vercel's gateway at 4.
   *
   * @defaultValue 15_728_640
   */
  readonly maxFrameBytes?: number;
  /**
   * What a body may hold unread where the socket cannot be paused. Then the body fails with `buffer-full`.
   *
   * @defaultValue 16_777_216
   */
  readonly maxBufferedBytes?: number;
  /**
   * Bound of the wait for a socket, its dial included. The request goes over HTTP then, at once.
   *
   * @defaultValue 10_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long an identity stays with HTTP after its server refused or did not answer the upgrade.
   *
   * @defaultValue 300_000
   */
  readonly fallbackTtlMs?: number;
  /**
   * Told when a request that is meant for a socket goes over HTTP, and why. Not told again while the reason is remembered
   * ({@link WebSocketFetchOptions.fallbackTtlMs}). What it throws, or rejects with, is ignored.
   */
  readonly onFallback?: (info: FallbackInfo) => void;
  /**
   * How `stream: false` is carried: `http` leaves it to `fetch`, `collapse` answers it from the terminal event of a
   * socket.
   *
   * @defaultValue "http"
   */
  readonly nonStreaming?: "http" | "collapse";
  /**
   * Decides about event types that the HTTP stream is not known to send, for example `codex.rate_limits`. Events of
   * `response.steer.*` and `response.inject.*` are always withheld.
   *
   * @defaultValue () => false
   */
  readonly forwardUnknown?: (type: string) => boolean;
  /**
   * Names of headers that differ from request to request. They neither select the socket nor travel in the handshake; over
   * HTTP they are sent as they are. Added to the built-in list (`content-*`, `accept*`, `x-stainless-*`, tracing).
   *
   * @defaultValue []
   */
  readonly perRequestHeaders?: readonly string[];
  /**
   * Turns the headers of a request into subprotocols, for adapters that cannot send headers. Without it such an adapter
   * carries only requests that have no header to send, and the others go over HTTP.
   */
  readonly subprotocols?: (headers: Readonly<Record<string, string>>) => readonly string[];
  /**
   * Finds out that a silent peer is gone; see `connect`. Long silence is normal while a model reasons, so only pings
   * count, never the absence of events.
   *
   * @defaultValue `heartbeat()` of core with the `ping` capability, else `false`: none
   */
  readonly heartbeat?: Heartbeat | false;
}

/** The largest delay of a timer; a longer one fires at once (HTML, 8.6). */
const maxDelayMs = 2 ** 31 - 1;

const checkNumber = (name: string, value: number, max: number): void => {
  if (typeof value === "number" && value >= 1 && value <= max) return;
  throw new PlugboardError("invalid-argument", `${name} is ${String(value)}; a number from 1 to ${max} was expected.`);
};

const checkIncremental = (incremental: boolean | IncrementalOptions): Required<IncrementalOptions> | undefined => {
  if (incremental === false) return undefined;
  const { mayDiffer = [], droppedReasoning = "full" } = incremental === true ? {} : incremental;
  const wrong = mayDiffer.find((name) => !relaxableSettings.has(name));
  if (wrong === undefined) return { mayDiffer, droppedReasoning };
  throw new PlugboardError("invalid-argument", `incremental.mayDiffer names ${wrong}, which a continuation may not change.`);
};

/** Checks the options and writes the defaults in. Throws `invalid-argument`. */
export const checkOptions = <S extends Socket>(options: WebSocketFetchOptions<S>): RoutingSettings => {
  const { capabilities } = options.adapter;
  const {
    incremental = true,
    lanes = false,
    maxSockets = 32,
    idleTimeoutMs = capabilities.ref ? 300_000 : 60_000,
    maxAgeMs = 3_300_000,
    maxFrameBytes = 15_728_640,
    maxBufferedBytes = 16_777_216,
    connectTimeoutMs = 10_000,
    fallbackTtlMs = 300_000,
    nonStreaming = "http",
    forwardUnknown = () => false,
    perRequestHeaders = [],
    heartbeat = capabilities.ping && pings(),
    subprotocols = () => [],
  } = options;
  for (const [name, value] of Object.entries({ idleTimeoutMs, maxAgeMs, connectTimeoutMs, fallbackTtlMs })) {
    checkNumber(name, value, maxDelayMs);
  }
  for (const [name, value] of Object.entries({ maxSockets, maxFrameBytes, maxBufferedBytes })) {
    checkNumber(name, value, Number.MAX_SAFE_INTEGER);
  }
  const proof = checkIncremental(incremental);
  return {
    lanes: typeof lanes === "function" ? lanes : () => lanes,
    mayDiffer: proof?.mayDiffer,
    keepsDroppedReasoning: proof?.droppedReasoning === "keep",
    maxSockets,
    idleTimeoutMs,
    maxAgeMs,
    maxFrameBytes,
    maxBufferedBytes,
    connectTimeoutMs,
    fallbackTtlMs,
    collapse: nonStreaming === "collapse",
    forwardUnknown,
    perRequestHeaders: new Set(perRequestHeaders.map((name) => name.toLowerCase())),
    heartbeat: heartbeat || undefined,
    subprotocols,
  };
};
