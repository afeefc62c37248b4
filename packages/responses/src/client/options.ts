import type { Adapter, Heartbeat, Socket } from "@plugboard/core";
import type { FallbackInfo } from "../routing/fallback-policy.ts";

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
   * What is done when a reasoning item of the previous answer is missing from the new input, as with AI SDK and `store: false` without
   * `encrypted_content`: `full` sends everything, because leaving it out may be meant; `keep` sends the increment, and the server keeps
   * the item.
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
   * Whether requests share sockets, each on a lane of its own (the API's `stream_id`); a function decides by the URL of the
   * request. For servers that multiplex; one that refuses or ignores the lane is served without lanes from then on. `false` keeps
   * one request in flight per socket. A socket that is lost takes the answers of all its lanes with it: see
   * {@link WebSocketFetchOptions.lanesPerSocket} and {@link WebSocketFetchOptions.resendPending}.
   *
   * @defaultValue false
   */
  readonly lanes?: boolean | ((url: string) => boolean);
  /**
   * Requests that share a socket at a time, where it has lanes; at most 16, which is the API's limit. Fewer spread the requests over
   * more sockets, so that a socket that is lost takes fewer answers with it.
   *
   * @defaultValue 16
   */
  readonly lanesPerSocket?: number;
  /**
   * Whether a request is sent again by itself when its socket is lost before anything of the answer came. The server may have begun
   * to act on the first one, so it may be paid twice; the caller never sees two answers. At most three times.
   *
   * @defaultValue false
   */
  readonly resendPending?: boolean;
  /**
   * Carries whatever is not carried over a socket.
   *
   * @defaultValue the global `fetch`, as it is when the client is made
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
   * Sockets over all identities. Beyond it the idle socket that was used longest ago is closed for a new one, and where none is idle a
   * request waits as for {@link WebSocketFetchOptions.maxSockets}. Keep it below the number of files that the process may open.
   *
   * @defaultValue 256
   */
  readonly maxTotalSockets?: number;
  /**
   * How long a socket without a request stays open. It does not keep the process alive where the adapter has the `ref`
   * capability; elsewhere (Node's own WebSocket, Deno, Bun) a process ends so much later than its last request.
   *
   * @defaultValue 300_000 with the `ref` capability, else 5_000
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
   * What may be kept of earlier conversations, to prove that a request continues one of them. Beyond it those that were used longest ago
   * are forgotten, and their next request is sent in full.
   *
   * @defaultValue 33_554_432
   */
  readonly maxHistoryBytes?: number;
  /**
   * How long a request may wait for a socket, the time to open one included. Then it goes over HTTP, at once.
   *
   * @defaultValue 10_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long the first event of an answer may take, however healthy the socket is; `false` for no bound. Then the request fails as with
   * undici, with the code `UND_ERR_HEADERS_TIMEOUT`. A model may reason for many minutes before it says anything.
   *
   * @defaultValue 1_800_000
   */
  readonly headersTimeoutMs?: number | false;
  /**
   * How long the server may be silent between two events of an answer; `false` for no bound. Then the body fails as with undici, with
   * the code `UND_ERR_BODY_TIMEOUT`. A reader that does not read is no silence.
   *
   * @defaultValue 1_800_000
   */
  readonly bodyTimeoutMs?: number | false;
  /**
   * How long an identity stays with HTTP after its server proved to have no sockets (404, 405, 426, 501). After an outage, such as a
   * refused connection, the pause is a second, doubles with each failure, and is never longer than this or a minute.
   *
   * @defaultValue 300_000
   */
  readonly fallbackTtlMs?: number;
  /**
   * Called when a request that is meant for a socket goes over HTTP, with the reason; not again in the pause that may follow
   * ({@link WebSocketFetchOptions.fallbackTtlMs}). Also called, once per reason, for a request that passes through although it may have
   * been meant for a socket. What it throws, or rejects with, is ignored.
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
