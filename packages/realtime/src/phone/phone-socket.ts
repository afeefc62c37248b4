/**
 * The socket that the provider has opened to the application's server, in the form in which a server has it: a `WebSocket` of `ws` on Node, the
 * accepted half of a `WebSocketPair` in a Worker, what `Deno.upgradeWebSocket` gives. Where a server calls handlers instead, as Bun's
 * does, `callbackSocket()` makes one.
 */
export interface PhoneSocket {
  /** Sends one text message. */
  send(text: string): unknown;
  /** Closes the socket. */
  close(code?: number, reason?: string): unknown;
  /** Adds a listener of messages. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  /** Adds a listener of the end. */
  addEventListener(type: "close", listener: () => void): unknown;
  /** Adds a listener of a failure. */
  addEventListener(type: "error", listener: (event: unknown) => void): unknown;
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
  onClose(): void;
  /** The socket has failed. */
  onError(error: unknown): void;
}

/** Makes a {@link PhoneSocket} for a server that calls handlers instead of listeners. */
export const callbackSocket = ({ send, close }: CallbackSocketOptions): CallbackSocket => {
  const listeners: { readonly type: string; readonly call: (event: { readonly data: unknown }) => void }[] = [];
  const tell = (type: string, data: unknown): void => {
    for (const listener of listeners) if (listener.type === type) listener.call({ data });
  };
  return {
    send,
    close,
    addEventListener: (type: string, call: (event: { readonly data: unknown }) => void) => listeners.push({ type, call }),
    onMessage: (data) => tell("message", data),
    onClose: () => tell("close", undefined),
    onError: (error) => tell("error", error),
  };
};
