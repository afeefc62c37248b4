/** What an {@link Emitter} emits: the arguments of each event by name. */
export type EventMap = Readonly<Record<string, readonly unknown[]>>;

type AnyListener = (...args: never) => void;

interface Entry {
  readonly listener: AnyListener;
  readonly once: boolean;
}

/**
 * Event listeners, on every runtime the same. A listener that throws keeps no other listener from being called; an event
 * without listeners is nothing, `error` included.
 */
export class Emitter<Events extends EventMap> {
  // A Map, because an event name may come from the wire (`__proto__`, `constructor`).
  readonly #entries = new Map<string, readonly Entry[]>();

  /** Adds a listener. */
  on<K extends keyof Events & string>(type: K, listener: (...args: [...Events[K]]) => void): this;
  on(type: string | number, listener: AnyListener): this;
  on(type: string | number, listener: AnyListener): this {
    return this.#add(String(type), { listener, once: false });
  }

  /** Adds a listener that is removed before its first call. */
  once<K extends keyof Events & string>(type: K, listener: (...args: [...Events[K]]) => void): this;
  once(type: string | number, listener: AnyListener): this;
  once(type: string | number, listener: AnyListener): this {
    return this.#add(String(type), { listener, once: true });
  }

  /** Removes the listener, the one added last if it was added several times. */
  off<K extends keyof Events & string>(type: K, listener: (...args: [...Events[K]]) => void): this;
  off(type: string | number, listener: AnyListener): this;
  off(type: string | number, listener: AnyListener): this {
    const name = String(type);
    const entries = this.#entries.get(name) ?? [];
    const entry = entries.findLast((other) => other.listener === listener);
    if (entry) this.#remove(name, entry);
    return this;
  }

  /**
   * Calls the listeners in order, with all of them called even if one throws; then the first exception is thrown on.
   *
   * @returns Whether there was a listener.
   */
  emit<K extends keyof Events & string>(type: K, ...args: [...Events[K]]): boolean;
  emit(type: string | number, ...args: unknown[]): boolean;
  emit(type: string | number, ...args: unknown[]): boolean {
    const thrown: unknown[] = [];
    const heard = this.dispatch(String(type), args, (cause) => thrown.push(cause));
    if (thrown.length > 0) throw thrown[0];
    return heard;
  }

  /** How many listeners an event has. */
  listenerCount(type: string): number {
    return this.#entries.get(type)?.length ?? 0;
  }

  /** Calls the listeners in order and gives what they throw to `onThrow`. */
  protected dispatch(type: string, args: readonly unknown[], onThrow: (cause: unknown, type: string) => void): boolean {
    // The lists are replaced, never changed, so a listener may add and remove listeners while one is walked.
    const entries = this.#entries.get(type);
    if (!entries) return false;
    for (const entry of entries) {
      const call = entry.listener as (...values: readonly unknown[]) => void;
      // It may have had its call already, of an event that a listener before it emitted.
      if (entry.once && !this.#remove(type, entry)) continue;
      try {
        // Nearly every event has one argument, and a spread call costs twice as much as a plain one.
        if (args.length === 1) call(args[0]);
        else call(...args);
      } catch (cause) {
        onThrow(cause, type);
      }
    }
    return true;
  }

  #add(type: string, entry: Entry): this {
    this.#set(type, [...(this.#entries.get(type) ?? []), entry]);
    return this;
  }

  #set(type: string, entries: readonly Entry[]): void {
    if (entries.length > 0) this.#entries.set(type, entries);
    else this.#entries.delete(type);
  }

  /** @returns Whether it was there. */
  #remove(type: string, entry: Entry): boolean {
    const entries = this.#entries.get(type) ?? [];
    const others = entries.filter((other) => other !== entry);
    this.#set(type, others);
    return others.length < entries.length;
  }
}
