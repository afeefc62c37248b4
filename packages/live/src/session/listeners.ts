/** Who listens to what. */
export interface Listeners<Events> {
  /** Adds a listener. @returns A function that removes it. */
  readonly on: <K extends keyof Events>(type: K, listener: (value: Events[K]) => void) => () => void;
  /** Calls the listeners of a type in order. @returns Whether there was one. */
  readonly emit: (type: string, value: unknown) => boolean;
  readonly has: (type: keyof Events) => boolean;
}

type AnyListener = (value: never) => void;

/** Makes a list of listeners. @param onThrow - Hears of what a listener throws; the others are called all the same. */
export const createListeners = <Events>(onThrow: (cause: unknown, type: string) => void): Listeners<Events> => {
  // A Map, because a type may come from the wire (`__proto__`, `constructor`). Lists are replaced and never changed, so that a listener may
  // add and remove listeners while one is walked.
  const lists = new Map<PropertyKey, readonly AnyListener[]>();
  return {
    on: (type, listener) => {
      lists.set(type, [...(lists.get(type) ?? []), listener]);
      return () => {
        lists.set(
          type,
          (lists.get(type) ?? []).filter((other) => other !== listener),
        );
      };
    },
    emit: (type, value) => {
      const list = lists.get(type);
      if (!list || list.length === 0) return false;
      for (const listener of list) {
        try {
          (listener as (value: unknown) => void)(value);
        } catch (cause) {
          onThrow(cause, type);
        }
      }
      return true;
    },
    has: (type) => (lists.get(type)?.length ?? 0) > 0,
  };
};
