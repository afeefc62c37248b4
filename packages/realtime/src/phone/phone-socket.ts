/** What the listeners of a {@link PhoneSocket} are given. */
export interface PhoneSocketEvents {
  /** One message of the provider. */
  readonly message: { readonly data: unknown };
  /** The socket is closed. */
  readonly close: { readonly code: number; readonly reason: unknown };
  /** The socket has failed; `close` follows, or does not. */
  readonly error: unknown;
}

/**
 * The socket that the provider has opened to the application's server, as any server has it: a `WebSocket` of `ws` on Node, the
 * accepted half of a `WebSocketPair` in a Worker, what `Deno.upgradeWebSocket` gives. Where a server calls handlers instead, as Bun's
 * does, `callbackSocket()` makes one.
 */
export interface PhoneSocket {
  /** Sends one text message. */
  send(text: string): unknown;
  /** Closes the socket. */
  close(code?: number, reason?: string): unknown;
  /** Adds a listener. */
  addEventListener(type: "message" | "close" | "error", listener: (event: never) => void): unknown;
  /** 2 and 3 are a socket that is closing or closed. */
  readonly readyState?: number;
}

/** What a {@link callbackSocket} does with what is sent. */
export interface CallbackSocketOptions {
  /** Sends one text message. */
  readonly send: (text: string) => unknown;
  /** Closes the socket. */
  readonly close: (code?: number, reason?: string) => unknown;
}

/** A socket of a server that calls handlers: each handler passes on what it was given. */
export interface CallbackSocket extends PhoneSocket {
  /** The provider has sent a message. */
  onMessage(data: unknown): void;
  /** The socket is closed. */
  onClose(code: number, reason: string): void;
  /** The socket has failed. */
  onError(error: unknown): void;
}

/** Adds a typed listener to any socket. */
export const listen = <K extends keyof PhoneSocketEvents>(
  socket: PhoneSocket,
  type: K,
  listener: (event: PhoneSocketEvents[K]) => void,
): void => void socket.addEventListener(type, listener);

/** Makes a {@link PhoneSocket} for a server that calls handlers instead of listeners. */
export const callbackSocket = ({ send, close }: CallbackSocketOptions): CallbackSocket => {
  const listeners: { readonly type: string; readonly call: (event: never) => void }[] = [];
  const tell = <K extends keyof PhoneSocketEvents>(type: K, event: PhoneSocketEvents[K]): void => {
    // The listeners were added for this very type.
    for (const listener of listeners) if (listener.type === type) (listener.call as (value: PhoneSocketEvents[K]) => void)(event);
  };
  return {
    send,
    close,
    addEventListener: (type, call) => listeners.push({ type, call }),
    onMessage: (data) => tell("message", { data }),
    onClose: (code, reason) => tell("close", { code, reason }),
    onError: (error) => tell("error", error),
  };
};
