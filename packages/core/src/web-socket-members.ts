import type { StandardHandler } from "./standard-web-socket.ts";

const constants = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

const eventNames = ["open", "message", "error", "close"] as const;

/** The events of a socket. */
export type EventName = (typeof eventNames)[number];

/** A handler that is set, and the listener that calls it. */
interface Entry {
  readonly handler: NonNullable<StandardHandler>;
  readonly listener: (event: Event) => void;
}

/** How the handler of an event comes to be called. */
interface Placing {
  readonly add: (target: EventTarget, type: EventName, listener: Entry["listener"]) => void;
  readonly remove: (target: EventTarget, type: EventName, listener: Entry["listener"]) => void;
}

const asListener: Placing = {
  add: (target, type, listener) => target.addEventListener(type, listener),
  remove: (target, type, listener) => target.removeEventListener(type, listener),
};

const byTheRuntime: Placing = { add: () => undefined, remove: () => undefined };

/** workerd (2026-11-17) looks for `on…` on whatever dispatches an event, and calls it before the listeners. */
const placing = (): Placing => {
  let found = asListener;
  const onopen = (): void => {
    found = byTheRuntime;
  };
  Object.assign(new EventTarget(), { onopen }).dispatchEvent(new Event("open"));
  return found;
};

/**
 * The attribute `on…` of one event (HTML, 8.1.8.1). A handler is called in the order in which it was first set, also when another one takes its
 * place.
 */
const handlerAttribute = (type: EventName, place: Placing): PropertyDescriptor & ThisType<EventTarget> => {
  const entries = new WeakMap<EventTarget, Entry>();
  return {
    enumerable: true,
    configurable: true,
    get(): StandardHandler {
      return entries.get(this)?.handler ?? null;
    },
    set(handler: unknown): void {
      const before = entries.get(this);
      if (typeof handler !== "function") {
        if (before) place.remove(this, type, before.listener);
        entries.delete(this);
        return;
      }
      const listener = before?.listener ?? ((event: Event): void => entries.get(this)?.handler.call(this, event));
      entries.set(this, { handler: handler as Entry["handler"], listener });
      if (!before) place.add(this, type, listener);
    },
  };
};

/** Gives a class of sockets its name, its constants and its `on…` attributes, as Web IDL describes their properties. */
export const defineMembers = (owner: { readonly prototype: EventTarget }): void => {
  Object.defineProperty(owner, "name", { value: "WebSocket" });
  for (const [name, value] of Object.entries(constants)) {
    for (const place of [owner, owner.prototype]) Object.defineProperty(place, name, { value, enumerable: true });
  }
  const place = placing();
  for (const type of eventNames) Object.defineProperty(owner.prototype, `on${type}`, handlerAttribute(type, place));
};
