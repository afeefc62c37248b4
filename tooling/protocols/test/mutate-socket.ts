import type { Adapter, Frame, Socket, SocketEvents } from "@plugboard/core";

/** What a mutant does to the sockets of an adapter. */
export interface SocketMutation {
  /** Changes a frame of the server; `undefined` drops it. */
  readonly incoming?: (text: string, events: SocketEvents) => string | undefined;
  /** Changes a frame of the client into those that are sent. */
  readonly outgoing?: (text: string) => readonly string[];
  /** What the server's close becomes. */
  readonly closed?: readonly [code: number, reason: string];
  /** What a close of the client becomes. */
  readonly close?: readonly [code: number, reason: string];
  /** Turns `pause` into nothing. */
  readonly neverPauses?: boolean;
}

const mutateEvents = (events: SocketEvents, { incoming, closed }: SocketMutation): SocketEvents => ({
  open: () => events.open(),
  error: (cause) => events.error(cause),
  close: (code, reason) => events.close(...(closed ?? [code, reason])),
  alive: () => events.alive(),
  message: (frame) => {
    const text = typeof frame === "string" && incoming ? incoming(frame, events) : frame;
    if (text !== undefined) events.message(text);
  },
});

const mutateSocket = (socket: Socket, mutation: SocketMutation): Socket => {
  const { outgoing, close, neverPauses = false } = mutation;
  const own: Partial<Record<string | symbol, unknown>> = {
    listen: (events: SocketEvents) => socket.listen(mutateEvents(events, mutation)),
    send: (frame: Frame) => {
      for (const one of typeof frame === "string" && outgoing ? outgoing(frame) : [frame]) socket.send(one);
    },
    close: (code: number, reason: string) => socket.close(...(close ?? [code, reason])),
    ...(neverPauses && { pause: () => {}, resume: () => {} }),
  };
  return new Proxy(socket, {
    get: (target, name) => {
      const value: unknown = own[name] ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
};

/** The adapter with other sockets. */
export const mutateAdapter = (adapter: Adapter, mutation: SocketMutation): Adapter => ({
  ...adapter,
  open: async (request, signal) => mutateSocket(await adapter.open(request, signal), mutation),
});
