/**
 * Every way in which Plugboard fails:
 *
 * - `invalid-argument`: the call itself is wrong; nothing was dialled or sent.
 * - `capability-missing`: the adapter's runtime cannot do what was asked; nothing was dialled.
 * - `connect-failed`: the runtime could not connect, and may not say why (DNS, refused, TLS, an opaque refusal).
 * - `handshake-rejected`: the server answered the handshake with another status than 101; see `handshake`.
 * - `protocol-mismatch`: the server did not select one of the offered subprotocols.
 * - `connect-timeout`: not ready within `connectTimeoutMs`.
 * - `aborted`: the caller's signal aborted the attempt.
 * - `closed-before-ready`: the socket ended between the handshake and readiness; see `close`.
 * - `not-open`: the connection is closing or closed.
 * - `queue-full`: more than `maxQueuedBytes` wait to be sent.
 * - `buffer-full`: more than `maxBufferedBytes` were received and not read.
 * - `heartbeat-timeout`: the peer was silent for too long.
 * - `connection-lost`: the socket failed after it was ready.
 * - `handler-failed`: a handler of the caller threw; `cause` is what it threw.
 * - `retries-exhausted`: `reconnecting` gave up; `cause` is the last failure.
 * - `protocol-error`: for protocols over a connection: the peer sent a message that its protocol does not allow.
 * - `server-error`: for protocols over a connection: the peer answered with an error of its protocol.
 * - `microphone-denied`: the user, or a policy of the page, refused the microphone.
 * - `microphone-unavailable`: there is no microphone that fits, or another program holds it.
 * - `page-insecure`: the page came neither by HTTPS nor from this machine, so its browser offers no microphone.
 */
export type PlugboardErrorCode =
  | "invalid-argument"
  | "capability-missing"
  | "connect-failed"
  | "handshake-rejected"
  | "protocol-mismatch"
  | "connect-timeout"
  | "aborted"
  | "closed-before-ready"
  | "not-open"
  | "queue-full"
  | "buffer-full"
  | "heartbeat-timeout"
  | "connection-lost"
  | "handler-failed"
  | "retries-exhausted"
  | "protocol-error"
  | "server-error"
  | "microphone-denied"
  | "microphone-unavailable"
  | "page-insecure";

/**
 * What is known of the message that failed. `not-sent`: it never left this side, sending again is safe. `rejected`: the
 * peer refused it before acting on it, sending again is safe. `unknown`: it may have been acted on. `answered`: the peer
 * has begun to answer.
 */
export type Delivery = "not-sent" | "rejected" | "unknown" | "answered";

/** The server's answer to a handshake that it refused. */
export interface HandshakeResponse {
  /** HTTP status, for example 401. */
  readonly status: number;
  /** Response headers by lower-case name, without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body, at most 4,096 characters. */
  readonly body: string;
}

/** How a connection ended. */
export interface CloseInfo {
  /** The peer's close code; 1005 if its close frame had none; 1006 if no valid close frame came. */
  readonly code: number;
  /** The peer's reason, `""` if none. */
  readonly reason: string;
  /** Whether a close frame of the peer was received. */
  readonly wasClean: boolean;
  /** Who ended it: this side, the peer's close frame, or neither (the network, a crash, a missed heartbeat). */
  readonly initiator: "local" | "remote" | "network";
  /** Frames accepted by `send` that were never handed to the runtime's socket, oldest first. */
  readonly unsent: readonly (string | Uint8Array)[];
  /** Why, when the runtime or core knows more than the code. */
  readonly error?: PlugboardError;
}

/** What a {@link PlugboardError} carries besides its code and message. */
export interface PlugboardErrorDetails {
  /** What the runtime threw or reported. Core replaces it by a copy without secrets. */
  readonly cause?: unknown;
  /** @defaultValue "not-sent" */
  readonly delivery?: Delivery | undefined;
  /** The refusal, for `handshake-rejected`. */
  readonly handshake?: HandshakeResponse | undefined;
  /** The end of the socket, for `closed-before-ready` and `not-open`. */
  readonly close?: CloseInfo | undefined;
}

/**
 * The one error class of Plugboard. Decide by {@link PlugboardError.code} and {@link PlugboardError.delivery}, never by
 * the message. It holds no payload, no credential and no header value of the request.
 */
export class PlugboardError extends Error {
  /** Always `PlugboardError`, also in another copy of this package. */
  override readonly name = "PlugboardError";
  /** What failed. */
  declare readonly code: PlugboardErrorCode;
  /** Whether sending again is safe. */
  declare readonly delivery: Delivery;
  /** The server's refusal, where the runtime shows it. */
  declare readonly handshake?: HandshakeResponse;
  /** How the socket ended, where it did. */
  declare readonly close?: CloseInfo;

  constructor(code: PlugboardErrorCode, message: string, { cause, delivery = "not-sent", handshake, close }: PlugboardErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.delivery = delivery;
    if (handshake) this.handshake = handshake;
    if (close) this.close = close;
  }
}

/** Whether a value is a {@link PlugboardError}, also one of another copy of this package or of another realm. */
export const isPlugboardError = (value: unknown): value is PlugboardError =>
  (value as PlugboardError | undefined | null)?.name === "PlugboardError";

/** The error of a call that is wrong in itself. */
export const invalidArgument = (message: string): PlugboardError => new PlugboardError("invalid-argument", message);

/** How much of the body of a refusal its message shows, in characters: what says why, in one line of a log. */
const maxToldBody = 200;

/**
 * The error of a refused handshake, for adapters whose runtime shows the refusal. `set-cookie` is dropped; core cuts a body
 * that is longer than 4,096 characters, once it has no secret in it. The message shows the first 200 of them. An answer with status 101 is no refusal and becomes `connect-failed`.
 */
export const handshakeRejected = (adapterName: string, { status, headers, body }: HandshakeResponse): PlugboardError => {
  // A 101 is no refusal (RFC 9110, 15.2.2): runtimes show one as such when it lacks `Upgrade` or `Connection`.
  if (status === 101)
    return new PlugboardError("connect-failed", `${adapterName}: the server answered with status 101, but did not upgrade the connection.`);
  const { "set-cookie": _, ...kept } = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const says = body.slice(0, maxToldBody).replace(/\s+/g, " ").trim();
  const message = `${adapterName}: the server refused the handshake with status ${status}.${says && ` It says: ${says}`}`;
  return new PlugboardError("handshake-rejected", message, {
    handshake: { status, headers: kept, body },
  });
};
