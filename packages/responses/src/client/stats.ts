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
  /** Requests that are none of ours and went to `fetch` untouched. */
  readonly passedThrough: number;
  /** Requests sent as an increment. */
  readonly increments: number;
  /** Requests sent a second time because the server refused the first or nothing of it was sent. */
  readonly resends: number;
  /** UTF-8 bytes of the frames sent. */
  readonly bytesSent: number;
}
