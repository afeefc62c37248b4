import type { ConnectOptions } from "./options.ts";
import type { WebSocketEventLike } from "./web-socket-like.ts";

/** What calls a listener: the event, with the members that its type has. */
export interface StandardWebSocketEvent extends WebSocketEventLike {
  /** The name of the event. */
  readonly type: string;
  /** Whether the closing handshake was completed, of a `close`. */
  readonly wasClean?: boolean;
}

/** A listener, as a function or as an object. */
export type StandardListener =
  | ((event: StandardWebSocketEvent) => void)
  | {
      /** Called with the event. */
      handleEvent(event: StandardWebSocketEvent): void;
    };

/** A handler of one kind of event. Anything but a function sets it to `null`. */
export type StandardHandler = ((event: StandardWebSocketEvent) => void) | null;

/** A handler as it is read: what it takes is for who set it to know, and the slots of SDKs say `unknown`. */
export type ReadHandler = ((event: unknown) => void) | null;

/**
 * A `WebSocket` as the standard has it, without the types of the DOM, so that it compiles on every runtime.
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export interface StandardWebSocket {
  /** The URL that was dialled, as the URL parser writes it. */
  readonly url: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that were given to `send` and have not left. It goes on growing when more is given after the end. */
  readonly bufferedAmount: number;
  /** The extensions that the server selected, where the adapter shows them (`handshakeHeaders`); else `""`. */
  readonly extensions: string;
  /** The subprotocol that the server selected, `""` before and if none. */
  readonly protocol: string;
  /** What binary messages are: `"blob"`, unless `"arraybuffer"` is set. */
  binaryType: string;
  /** Called when the connection is open. */
  get onopen(): ReadHandler;
  /** Sets the handler; `null` takes it away. */
  set onopen(handler: StandardHandler);
  /** Called with each message. */
  get onmessage(): ReadHandler;
  /** Sets the handler; `null` takes it away. */
  set onmessage(handler: StandardHandler);
  /** Called before `onclose` when the connection failed; its event has the `PlugboardError` as `error`. */
  get onerror(): ReadHandler;
  /** Sets the handler; `null` takes it away. */
  set onerror(handler: StandardHandler);
  /** Called last. */
  get onclose(): ReadHandler;
  /** Sets the handler; `null` takes it away. */
  set onclose(handler: StandardHandler);
  /** Adds a listener. */
  addEventListener(type: string, listener: StandardListener | null, options?: boolean | object): void;
  /** Removes a listener. */
  removeEventListener(type: string, listener: StandardListener | null, options?: boolean | object): void;
  /** Calls the listeners of an event. */
  dispatchEvent(event: never): boolean;
  /** Sends text, a `Blob`, an `ArrayBuffer` or a view; anything else as its text. Throws `InvalidStateError` while it connects. */
  send(data: unknown): void;
  /**
   * Starts the closing handshake, or gives the attempt up. Throws `InvalidAccessError` for a code other than 1000 and 3000 to 4999, and
   * `SyntaxError` for a reason of more than 123 bytes.
   */
  close(code?: number, reason?: string): void;
  /** A `readyState`: it connects. */
  readonly CONNECTING: 0;
  /** A `readyState`: it is open. */
  readonly OPEN: 1;
  /** A `readyState`: the closing handshake has begun. */
  readonly CLOSING: 2;
  /** A `readyState`: it has ended. */
  readonly CLOSED: 3;
}

/** What a handshake may say besides, as the third argument of the constructor: a place that the standard does not have. */
export interface WebSocketInit {
  /**
   * Headers of the handshake, as an object, a `Headers` or pairs; those that are `undefined` are left out. Of headers that were bound ahead and headers of the
   * constructor with the same name, in whatever case, the constructor's is sent. The adapter needs the `headers` capability.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | Iterable<readonly [string, string]> | undefined;
}

/** A class of such sockets. */
export interface StandardWebSocketClass {
  new (url: string | { toString(): string }, protocols?: string | readonly string[], init?: WebSocketInit): StandardWebSocket;
  /** What the sockets of the class inherit from. */
  readonly prototype: StandardWebSocket;
  /** A `readyState`: it connects. */
  readonly CONNECTING: 0;
  /** A `readyState`: it is open. */
  readonly OPEN: 1;
  /** A `readyState`: the closing handshake has begun. */
  readonly CLOSING: 2;
  /** A `readyState`: it has ended. */
  readonly CLOSED: 3;
}

/** What every socket of the class has, and how `connect` behaves for it. Headers are read once, when the class is made. */
export interface WebSocketClassOptions extends WebSocketInit, Omit<ConnectOptions, "signal" | "readiness"> {
  /**
   * Bound of what may wait to be sent, in bytes. Beyond it the socket fails, as the standard wants it. A program that never looks at
   * `bufferedAmount` may rely on a large one.
   *
   * @defaultValue 2_147_483_647
   */
  readonly maxQueuedBytes?: number;
}
