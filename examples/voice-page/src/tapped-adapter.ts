import type { Adapter, Frame, Socket, SocketEvents } from "@plugboard/core";

/** Hears every frame, in both directions. */
export type Tap = (direction: "in" | "out", frame: Frame) => void;

const tappedEvents = (events: SocketEvents, tap: Tap): SocketEvents => ({
  open: () => events.open(),
  message: (frame) => {
    tap("in", frame);
    events.message(frame);
  },
  alive: (pong) => events.alive(pong),
  error: (cause) => events.error(cause),
  close: (code, reason) => events.close(code, reason),
});

/** The same socket, with somebody who listens in. */
const tappedSocket = <S extends Socket>(socket: S, tap: Tap): S =>
  new Proxy(socket, {
    get: (target, name) => {
      if (name === "listen") return (events: SocketEvents) => target.listen(tappedEvents(events, tap));
      if (name === "send") {
        return (frame: Frame) => {
          tap("out", frame);
          target.send(frame);
        };
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });

/** An adapter like the given one, whose frames are heard: an adapter is four values, so one of them can be replaced. */
export const tappedAdapter = <S extends Socket>(adapter: Adapter<S>, tap: Tap): Adapter<S> => ({
  ...adapter,
  open: async (request, signal) => tappedSocket(await adapter.open(request, signal), tap),
});
