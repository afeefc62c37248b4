/** For which identity `prewarm` opens a socket. */
export interface PrewarmRequest {
  /**
   * The URL that will be posted to; one of those that `baseURL` stands for, else nothing happens.
   *
   * @defaultValue with headers `<baseURL>/responses` of the first base, without them every URL that was used before
   */
  readonly url?: string | URL;
  /** The headers that the requests will have; the credential above all. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A Responses body to send with `generate: false`: the server reads it and answers nothing, and the first request that
   * begins with its input sends only the rest.
   *
   * @defaultValue none: the socket is opened, nothing is sent
   */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** How `drain` waits. */
export interface DrainOptions {
  /**
   * How long running responses may take until they are ended, in milliseconds.
   *
   * @defaultValue 30_000
   */
  readonly timeoutMs?: number;
}

/** What a client has done and holds; numbers since it was made unless said otherwise. */
export interface FetchStats {
  /** Sockets that are open now. */
  readonly openSockets: number;
  /** Handshakes that were begun. */
  readonly handshakes: number;
  /** Responses that run now, those included that nobody reads any more. */
  readonly inFlight: number;
  /** Requests that wait for a socket now. */
  readonly waiting: number;
  /** Requests answered over a socket. */
  readonly overSocket: number;
  /** Requests meant for a socket that went over HTTP. */
  readonly overHttp: number;
  /** Requests that are not for a socket and went to `fetch` untouched. */
  readonly passedThrough: number;
  /** Requests sent as an increment. */
  readonly increments: number;
  /** Requests sent a second time because the server refused the first or nothing of it was sent. */
  readonly resends: number;
  /** UTF-8 bytes of the frames sent. */
  readonly bytesSent: number;
}

/** `fetch`, and what belongs to its sockets. */
export type WebSocketFetch = typeof fetch & {
  /** Closes every socket; bodies that are still read fail with `terminated`. Later requests go over HTTP. */
  close(): Promise<void>;
  /**
   * Closes without cutting anybody off: requests that come or wait from now on go over HTTP, those that run have `timeoutMs` to end,
   * and then every socket is closed. Rejects with `invalid-argument` for a `timeoutMs` that is none.
   */
  drain(options?: DrainOptions): Promise<void>;
  /**
   * Opens a socket ahead of the first request, and with a `body` lets the server read the context ahead of the first turn.
   * Without headers it does so for every identity that was used before, with a `url` for every one of that URL, or for one
   * without credentials if none was. Identities that go over HTTP for a while are left alone. Never rejects: a request tells
   * better what is wrong.
   */
  prewarm(request?: PrewarmRequest): Promise<void>;
  /** What was done so far, and what is open. */
  stats(): FetchStats;
  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
};
