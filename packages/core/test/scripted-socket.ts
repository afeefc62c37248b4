import {
  type Adapter,
  afterOpen,
  type Capabilities,
  type Connection,
  type ConnectionHandlers,
  type ConnectOptions,
  connect,
  type Frame,
  type Socket,
  type SocketEvents,
  type SocketRequest,
} from "@plugboard/core";

/** A socket whose runtime is the test: it records what core asks for, and the test plays the events. */
export interface ScriptedSocket extends Socket {
  readonly request: SocketRequest;
  readonly signal: AbortSignal;
  readonly sent: Frame[];
  readonly calls: string[];
  events: SocketEvents;
  buffered: number;
}

const silent: SocketEvents = {
  open: () => undefined,
  message: () => undefined,
  alive: () => undefined,
  error: () => undefined,
  close: () => undefined,
};

const everyPower: Capabilities = {
  headers: true,
  subprotocols: true,
  handshakeResponse: true,
  handshakeHeaders: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: true,
  terminate: true,
  bufferedBytes: true,
  pause: true,
  ref: true,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

const createSocket = (request: SocketRequest, signal: AbortSignal, capabilities: Capabilities): ScriptedSocket => {
  const calls: string[] = [];
  const sent: Frame[] = [];
  const called = (name: string) => (): void => void calls.push(name);
  const socket: ScriptedSocket = {
    request,
    signal,
    sent,
    calls,
    events: silent,
    buffered: 0,
    listen: (events) => {
      calls.push("listen");
      socket.events = events;
    },
    send: (frame) => void sent.push(frame),
    close: (code, reason) => void calls.push(`close ${code} ${reason}`.trim()),
    protocol: () => request.protocols[0] ?? "",
    bufferedBytes: () => socket.buffered,
    ...(capabilities.terminate && { terminate: called("terminate") }),
    ...(capabilities.ping && { ping: called("ping") }),
    ...(capabilities.pause && { pause: called("pause"), resume: called("resume") }),
    ...(capabilities.ref && { ref: called("ref"), unref: called("unref") }),
  };
  return socket;
};

export interface ScriptedAdapter extends Adapter<ScriptedSocket> {
  readonly sockets: ScriptedSocket[];
  /** The newest socket; throws when nothing was dialled yet. */
  readonly socket: ScriptedSocket;
}

/** An adapter over scripted sockets. `overrides` takes powers away or replaces the factory's behaviour. */
export const scriptedAdapter = (
  capabilities: Partial<Capabilities> = {},
  prepare: (socket: ScriptedSocket) => ScriptedSocket | Promise<ScriptedSocket> = (socket) => socket,
): ScriptedAdapter => {
  const sockets: ScriptedSocket[] = [];
  const all = { ...everyPower, ...capabilities };
  return {
    name: "scripted",
    capabilities: all,
    readiness: afterOpen,
    sockets,
    get socket() {
      const last = sockets.at(-1);
      if (!last) throw new Error("nothing was dialled");
      return last;
    },
    open: (request, signal) => {
      const socket = createSocket(request, signal, all);
      sockets.push(socket);
      return prepare(socket);
    },
  };
};

export const url = "ws://peer.test/path";

/** Connects, and lets the scripted socket open at once. */
export const opened = async (
  adapter: ScriptedAdapter,
  handlers: ConnectionHandlers = {},
  options: ConnectOptions<ScriptedSocket> = {},
): Promise<Connection> => {
  const attempt = connect(adapter, url, handlers, options);
  adapter.socket.events.open();
  return attempt;
};
