import type { Capabilities } from "./capabilities.ts";
import type { CloseInfo, PlugboardError } from "./errors.ts";
import type { Frame } from "./socket.ts";

/**
 * An open connection. A connection that is not open does not exist as an object: `connect` resolves with it once it is
 * ready.
 *
 * Reading by iteration (`for await (const frame of connection)`) is for connections without a `message` handler, by one
 * reader; the loop ends when the connection does.
 */
export interface Connection extends AsyncIterable<Frame> {
  /** What the adapter can do. */
  readonly capabilities: Capabilities;
  /** The subprotocol that the server selected, `""` if none. */
  readonly protocol: string;
  /** Where it stands. `closing` begins with the first `close()` or with a failure of the socket. */
  readonly status: "open" | "closing" | "closed";
  /** Bytes accepted by {@link Connection.send} that have not left this side, as far as the runtime tells. */
  readonly queuedBytes: number;
  /**
   * The runtime's own socket, as far as the adapter shows it: the `WebSocket` of the runtime or of npm ws, the data channel of a WebRTC
   * call; `undefined` if the adapter shows none. It is for looking, and for what the runtime can do and this interface cannot. What is sent,
   * closed or set on it goes past every promise of the connection. A method, because such a socket holds the credential: who prints a
   * connection must not print it.
   */
  runtimeSocket(): unknown;
  /** Resolves once, with how the connection ended. Never rejects. */
  readonly closed: Promise<CloseInfo>;
  /**
   * Sends one message. The bytes are copied before it returns.
   *
   * Throws `not-open` when closing or closed, `queue-full` when more than `maxQueuedBytes` wait, `invalid-argument` for
   * anything but a string or a `Uint8Array`; `delivery` is `not-sent` each time.
   */
  send(frame: Frame): void;
  /** Resolves when `queuedBytes` is 0; rejects with `not-open` if the connection ends first. */
  drained(): Promise<void>;
  /**
   * Sends what waits, then closes: resolves with the end, at the latest `closeTimeoutMs` later. Every call gives the
   * same result; only the first one's arguments count.
   *
   * @param code - 1000 or 3000 to 4999; else it rejects with `invalid-argument`. Default 1000.
   * @param reason - At most 123 bytes of UTF-8. Default `""`.
   */
  close(code?: number, reason?: string): Promise<CloseInfo>;
  /**
   * Takes no new message, delivers what still arrives, waits until what was accepted has left, then closes with 1000: for an end that
   * cuts nothing off. Every call gives the end, as {@link Connection.close} does.
   *
   * @param timeoutMs - How long what was accepted may take to leave, from 1 to 2,147,483,647; else it rejects with `invalid-argument`.
   * Default 5,000. The closing handshake then has `closeTimeoutMs`.
   */
  drain(timeoutMs?: number): Promise<CloseInfo>;
  /**
   * Measures the time that a ping and its pong take, in milliseconds. Rejects with `capability-missing` without the `ping` capability, and
   * with `not-open` when the connection is not open or ends first. It has no deadline of its own: a `heartbeat` ends a silent connection.
   */
  rtt(): Promise<number>;
  /** Ends it now, without a closing handshake where the runtime can, and never waits. The end is 1006, `local`. */
  terminate(): void;
  /** Stops reading from the network. Throws `capability-missing` where the runtime cannot. */
  pause(): void;
  /** Undoes {@link Connection.pause}. */
  resume(): void;
  /** Lets the connection keep the process alive, as it does from the start. Throws `capability-missing` where it cannot. */
  ref(): void;
  /** Lets the process exit although the connection is open. Throws `capability-missing` where the runtime cannot. */
  unref(): void;
  /** Closes with 1000 and waits, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the server said when it accepted the handshake. */
export interface Handshake {
  /** The headers of its answer by lower-case name, without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where a connection delivers. Called in order: `open`, then `message` for each frame, then `close`, the outer two
 * exactly once. A handler that throws loses no later event.
 */
export interface ConnectionHandlers {
  /**
   * The connection is ready. Called before the first `message`, and before the promise of `connect` resolves.
   *
   * @param handshake - The server's answer to the handshake, where the runtime shows it (capability `handshakeHeaders`). It is told here
   * only: a connection does not keep it.
   */
  open?(connection: Connection, handshake: Handshake | undefined): void;
  /** One message, in wire order. Without this handler messages wait for an iteration. */
  message?(frame: Frame, connection: Connection): void;
  /** The end. Called before the promise {@link Connection.closed} resolves. */
  close?(info: CloseInfo, connection: Connection): void;
  /** Another handler threw. Without this handler the exception is thrown from a microtask, as for an event listener. */
  error?(error: PlugboardError): void;
}
