import type { Adapter, Socket, SocketEvents, SocketRequest } from "@plugboard/core";

/** The server's end of one in-memory socket, driven by a test. */
export class ScriptedSocket implements Socket {
  /** Frames that the client sent, oldest first. */
  readonly sent: string[] = [];
  /** The close that the client asked for. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Whether the server has begun to close, of which no event is told yet. */
  ending: "no" | "begun" = "no";
  /** Hears of every frame that is sent. */
  onSend: (frame: string) => void = () => undefined;
  readonly request: SocketRequest;
  /** Stands for the runtime's own socket. */
  readonly ownSocket = { readyState: 1 };
  #events: SocketEvents | undefined;

  constructor(request: SocketRequest) {
    this.request = request;
  }

  runtimeSocket(): object {
    return this.ownSocket;
  }

  listen(events: SocketEvents): void {
    this.#events = events;
  }

  send(frame: string | Uint8Array): void {
    const text = typeof frame === "string" ? frame : new TextDecoder().decode(frame);
    this.sent.push(text);
    this.onSend(text);
  }

  isClosing(): boolean {
    return this.ending === "begun";
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
    queueMicrotask(() => this.#events?.close(code, reason));
  }

  protocol(): string {
    return this.request.protocols[0] ?? "";
  }

  open(): void {
    this.#events?.open();
  }

  message(frame: string | Uint8Array): void {
    this.#events?.message(frame);
  }

  fail(cause: unknown): void {
    this.#events?.error(cause);
  }

  end(code: number, reason: string): void {
    this.#events?.close(code, reason);
  }
}

/** An adapter whose sockets are in memory; the newest one is `adapter.socket`. */
export interface ScriptedAdapter extends Adapter {
  /** The newest socket. */
  readonly socket: ScriptedSocket;
  /** All sockets, oldest first. */
  readonly sockets: readonly ScriptedSocket[];
}

/**
 * @param headers - Whether its runtime can send handshake headers.
 * @param webSocket - Whether its sockets are WebSockets.
 */
export const scriptedAdapter = ({
  headers = true,
  webSocket = true,
  onSocket = (_socket: ScriptedSocket): void => undefined,
} = {}): ScriptedAdapter => {
  const sockets: ScriptedSocket[] = [];
  return {
    name: "scripted",
    capabilities: {
      headers,
      subprotocols: true,
      handshakeResponse: false,
      handshakeHeaders: false,
      handshakeCheck: true,
      frameCheck: true,
      ping: false,
      terminate: false,
      bufferedBytes: false,
      pause: false,
      ref: false,
      webSocket,
      closeCodes: true,
      longMessages: true,
      media: false,
    },
    readiness: { name: "after-open", wait: ({ opened }) => opened },
    open: (request) => {
      const socket = new ScriptedSocket(request);
      sockets.push(socket);
      onSocket(socket);
      return socket;
    },
    sockets,
    get socket() {
      const socket = sockets.at(-1);
      if (!socket) throw new Error("No socket was opened.");
      return socket;
    },
  };
};

/** Lets every promise and due timer run. */
export const settle = async (): Promise<void> => {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
};
