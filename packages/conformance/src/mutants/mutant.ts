import type { Adapter, Capabilities, Readiness, Socket, SocketEvents, SocketRequest } from "@plugboard/core";

/** The socket of a broken adapter, and the whole one behind it. */
export interface BrokenSocket<S extends Socket> extends Socket {
  /** The whole socket. */
  readonly inner: S;
}

/** What a mutant changes about an adapter. Whatever is absent stays whole. */
export interface Breakage {
  /** Says other capabilities. */
  readonly capabilities?: Partial<Capabilities>;
  /** Changes the request before it is dialled. */
  readonly request?: (request: SocketRequest) => SocketRequest;
  /** Replaces members of each socket. */
  readonly socket?: (inner: Socket, request: SocketRequest) => Partial<Socket>;
  /** Changes the events on their way from the socket to core. */
  readonly events?: (events: SocketEvents, inner: Socket) => Partial<SocketEvents>;
  /** Dials instead of the adapter. */
  readonly open?: (dial: (signal: AbortSignal) => Socket | Promise<Socket>, signal: AbortSignal) => Promise<Socket> | Socket;
}

/** A way to be wrong, and the cases that must notice it. */
export interface Mutant {
  /** Says what it does wrong. */
  readonly name: string;
  /** Ids of cases that must fail. */
  readonly kills: readonly string[];
  /** Which correct adapters it does no harm to, because it breaks something that they do not use. Absent if it harms every adapter. */
  readonly harmlessFor?: string;
  /** Breaks the adapter. Called once for each run, so that what it remembers is forgotten after it. */
  readonly adapter: () => Breakage;
}

/** Runs a step that a mutant delays, and keeps to itself what it throws: it must fail a case, not end the process. */
export const quietly = (step: () => void): void => {
  try {
    step();
  } catch {
    // The case that waits for the step's effect fails.
  }
};

/** How late a mutant is that tells something after what follows it, in milliseconds: longer than a busy machine takes for both. */
export const lateMs = 1_000;

const powers = ["isClosing", "terminate", "bufferedBytes", "progress", "pause", "resume", "ref", "unref"] as const;

/** Every member of a socket as a plain object, whatever kind of object it is. */
const delegate = (inner: Socket): Socket => ({
  listen: (events) => inner.listen(events),
  send: (frame) => inner.send(frame),
  close: (code, reason) => inner.close(code, reason),
  ...(inner.protocol ? { protocol: () => inner.protocol?.() ?? "" } : {}),
  ...(inner.handshakeHeaders ? { handshakeHeaders: () => inner.handshakeHeaders?.() ?? {} } : {}),
  ...(inner.ping ? { ping: (payload) => inner.ping?.(payload) } : {}),
  ...Object.fromEntries(powers.flatMap((power) => (inner[power] ? [[power, () => inner[power]?.()]] : []))),
});

const changed = (events: SocketEvents, changes: Partial<SocketEvents>): SocketEvents => ({
  open: () => events.open(),
  message: (frame) => events.message(frame),
  alive: (pong) => events.alive(pong),
  error: (cause) => events.error(cause),
  close: (code, reason) => events.close(code, reason),
  ...changes,
});

/** A socket that was never made: its dial failed, and the changes of its events are applied to the failure. */
const noSocket: Socket = { listen: () => undefined, send: () => undefined, close: () => undefined };

const nothing = (): void => undefined;

/** What becomes of a failure of `open` when the events are changed: it is told as another one, or never. */
const failedDial = (events: NonNullable<Breakage["events"]>, cause: unknown): Promise<never> =>
  new Promise((_, reject) => {
    const whole: SocketEvents = {
      open: nothing,
      message: nothing,
      alive: nothing,
      error: reject,
      close: (code) => reject(new Error(`closed with ${code}`)),
    };
    const table = changed(whole, events(whole, noSocket));
    table.error(cause);
  });

/** A broken copy of an adapter. The adapter itself stays whole. */
export const broken = <S extends Socket>(adapter: Adapter<never, S>, breakage: Breakage): Adapter<BrokenSocket<S>> => {
  const { request = (whole) => whole, socket, events, open } = breakage;
  const wrap = (inner: S, dialled: SocketRequest): BrokenSocket<S> => ({
    ...delegate(inner),
    ...(events && { listen: (whole: SocketEvents) => inner.listen(changed(whole, events(whole, inner))) }),
    ...socket?.(inner, dialled),
    inner,
  });
  const readiness: Readiness<BrokenSocket<S>> = {
    name: adapter.readiness.name,
    // The cast is safe because the type of an adapter ties its readiness to the sockets of its own factory.
    wait: (context) => adapter.readiness.wait({ ...context, socket: context.socket.inner as never }),
  };
  return {
    name: adapter.name,
    capabilities: { ...adapter.capabilities, ...breakage.capabilities },
    readiness,
    open: (asked, signal) => {
      const dialled = request(asked);
      const dial = (): BrokenSocket<S> | Promise<BrokenSocket<S>> => {
        const made = adapter.open(dialled, signal);
        if (!("then" in made)) return wrap(made, dialled);
        return made.then(
          (inner) => wrap(inner, dialled),
          (cause: unknown) => {
            if (events) return failedDial(events, cause);
            throw cause;
          },
        );
      };
      // The cast is safe because an `open` of a mutant has no other sockets to return than those that `dial` gave it.
      return (open ? open(dial, signal) : dial()) as BrokenSocket<S> | Promise<BrokenSocket<S>>;
    },
  };
};
