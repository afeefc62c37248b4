import type { Adapter, Frame, Socket, SocketEvents } from "@plugboard/core";
import type { ObservedFrame, ObservedSocket, SocketObserver } from "./observer.ts";

/** What is told of one socket. */
type Tell = { readonly [K in keyof SocketObserver]-?: (...rest: Rest<NonNullable<SocketObserver[K]>>) => void };

type Rest<F> = F extends (socket: ObservedSocket, ...rest: infer R) => void ? R : never;

/** An event's type at the beginning of a message in JSON: before any nested value, so that no content is taken for it. */
const leadingType = /^\s*\{[^{}[\]]{0,300}?"type"\s*:\s*"([\w.-]{1,80})"/;

const describe = (frame: Frame): ObservedFrame =>
  typeof frame === "string"
    ? { kind: "text", length: frame.length, type: leadingType.exec(frame.slice(0, 400))?.[1] }
    : { kind: "binary", length: frame.byteLength, type: undefined };

const nothing = (): void => undefined;

/** A socket that was dropped is told as ended at once; what its runtime reports afterwards is no other end. */
const once = <R extends readonly unknown[]>(call: (...rest: R) => void): ((...rest: R) => void) => {
  let isCalled = false;
  return (...rest) => {
    if (isCalled) return;
    isCalled = true;
    call(...rest);
  };
};

/** Calls one observer about one socket, until it throws. */
const createTell = (socket: ObservedSocket, observer: SocketObserver): Tell => {
  let isHeard = true;
  const about =
    <R extends readonly unknown[]>(call: ((socket: ObservedSocket, ...rest: R) => void) | undefined) =>
    (...rest: R): void => {
      if (!isHeard || !call) return;
      try {
        call(socket, ...rest);
      } catch (error) {
        isHeard = false;
        console.warn("An observer of sockets threw, and is told nothing more of this one:", error);
      }
    };
  return {
    dialled: about(observer.dialled),
    opened: about(observer.opened),
    sent: observer.sent ? about(observer.sent) : nothing,
    received: observer.received ? about(observer.received) : nothing,
    failed: about(observer.failed),
    ended: once(about(observer.ended)),
  };
};

/** Listens on the way from the runtime to core. */
const observeEvents = (events: SocketEvents, tell: Tell, isLocal: () => boolean): SocketEvents => ({
  open: () => {
    tell.opened();
    events.open();
  },
  message: (frame) => {
    tell.received(describe(frame));
    events.message(frame);
  },
  alive: (pong) => events.alive(pong),
  error: (cause) => {
    tell.failed(cause);
    events.error(cause);
  },
  close: (code, reason) => {
    tell.ended({ code, isLocal: isLocal() });
    events.close(code, reason);
  },
});

/** Puts the observer between a fresh socket and core. The socket stays the object that its own readiness strategy knows. */
const observeSocket = <S extends Socket>(socket: S, tell: Tell): S => {
  const { listen, send, close, terminate } = socket;
  let isLocal = false;
  socket.listen = (events) =>
    listen.call(
      socket,
      observeEvents(events, tell, () => isLocal),
    );
  socket.send = (frame) => {
    send.call(socket, frame);
    tell.sent(describe(frame));
  };
  socket.close = (code, reason) => {
    isLocal = true;
    close.call(socket, code, reason);
  };
  if (terminate) {
    socket.terminate = () => {
      isLocal = true;
      terminate.call(socket);
      tell.ended({ code: 1006, isLocal });
    };
  }
  return socket;
};

/**
 * An adapter whose sockets are observed; all else is the adapter's own. Nothing is paid where no adapter is observed.
 *
 * @param adapter - Any adapter.
 * @param observers - Hear of each socket, in this order.
 */
export const observed = <S extends Socket>(adapter: Adapter<S, S>, ...observers: readonly SocketObserver[]): Adapter<S, S> => {
  let count = 0;
  return {
    ...adapter,
    open: (request, signal) => {
      count += 1;
      const about = { id: count, adapter: adapter.name, host: new URL(request.url).host };
      const tells = observers.map((observer) => createTell(about, observer));
      const fail = (cause: unknown): never => {
        for (const tell of tells) tell.failed(cause);
        throw cause;
      };
      const observe = (socket: S): S => tells.reduceRight<S>((inner, tell) => observeSocket(inner, tell), socket);
      for (const tell of tells) tell.dialled();
      try {
        const opening = adapter.open(request, signal);
        return opening instanceof Promise ? opening.then(observe, fail) : observe(opening);
      } catch (cause) {
        return fail(cause);
      }
    },
  };
};
