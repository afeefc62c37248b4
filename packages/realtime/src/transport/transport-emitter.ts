import { PlugboardError } from "@plugboard/core";
import { at } from "@plugboard/wire";
import type { TransportStatus } from "../connection/connection-state.ts";
import type { AudioEvent, OnUnhandled, TransportEvents } from "../sdk-events/transport-events.ts";
import { type AnyListener, type Entries, type Entry, listOf, withEntry, withoutEntry } from "./listener-entries.ts";

/** Whether a listener threw because nobody listens to the event that it emitted itself: a session without a listener of `error` (`node:events`). */
const isUnheard = (cause: unknown): boolean => at(cause, "code") === "ERR_UNHANDLED_ERROR";

const warn: OnUnhandled = (error) => console.warn(`@plugboard/realtime: ${error.code}: ${error.message}`, error.cause ?? "");

/** How the parts of a transport emit. Its functions are methods, so they are called as members of it and never on their own. */
export interface Emissions {
  /** Emits an event of the transport. */
  readonly emit: (type: string, ...args: readonly unknown[]) => void;
  /** Whether anybody listens to an event. */
  readonly has: (type: string) => boolean;
  /** What takes decoded audio; `undefined` while nobody wants it. */
  readonly audioListener: () => ((event: AudioEvent) => void) | undefined;
  /** Emits a status. What a listener throws is thrown to the caller. */
  readonly announce: (status: TransportStatus) => void;
  /** Reports a failure that is not an `error` event of the server. */
  readonly onError: (error: unknown) => void;
}

/** What a subclass finds as its `eventEmitter`, as with upstream's classes: the emitter below its own `on`, `off`, `once` and `emit`. */
export type InnerEmitter = Pick<TransportEmitter, "on" | "off" | "once" | "emit">;

/**
 * The event listeners of a transport, the same on every runtime. A listener that throws keeps no other listener from being called, and
 * its exception becomes an `error` event. An event without listeners has no effect, and neither has an `error` without listeners.
 */
export abstract class TransportEmitter {
  /** The status, as observers see it. */
  abstract get status(): TransportStatus;

  // A Map, because an event name may come from the wire (`__proto__`, `constructor`).
  readonly #entries = new Map<string, Entries>();
  readonly #onUnhandled: OnUnhandled;
  /** The errors of a running attempt that nobody listened to. */
  #unheard: PlugboardError[] | undefined;
  /** Whether a subclass overrides `emit`. It is then called for every event, also for those that have no listener. */
  readonly #isOverridden: boolean;

  constructor(onUnhandled: OnUnhandled = warn) {
    this.#onUnhandled = onUnhandled;
    this.#isOverridden = this.emit !== TransportEmitter.prototype.emit;
  }

  /** The emitter's own methods, without the overrides of a subclass. */
  protected get eventEmitter(): InnerEmitter {
    const { on, off, once, emit } = TransportEmitter.prototype;
    return { on: on.bind(this), off: off.bind(this), once: once.bind(this), emit: emit.bind(this) };
  }

  /** Adds a listener. */
  on<K extends keyof TransportEvents & string>(type: K, listener: (...args: [...TransportEvents[K]]) => void): this;
  on(type: string | number, listener: AnyListener): this;
  on(type: string | number, listener: AnyListener): this {
    return this.#add(String(type), listener);
  }

  /** Adds a listener that is removed before its first call. */
  once<K extends keyof TransportEvents & string>(type: K, listener: (...args: [...TransportEvents[K]]) => void): this;
  once(type: string | number, listener: AnyListener): this;
  once(type: string | number, listener: AnyListener): this {
    return this.#add(String(type), { once: listener });
  }

  /** Removes the listener, the one added last if it was added several times. */
  off<K extends keyof TransportEvents & string>(type: K, listener: (...args: [...TransportEvents[K]]) => void): this;
  off(type: string | number, listener: AnyListener): this;
  off(type: string | number, listener: AnyListener): this {
    const name = String(type);
    const entry = listOf(this.#entries.get(name)).findLast((other) => (typeof other === "object" ? other.once : other) === listener);
    if (entry) this.#remove(name, entry);
    return this;
  }

  /**
   * Calls the listeners in order. If one throws, the others are called all the same, and the first exception is thrown afterwards.
   *
   * @returns Whether there was a listener.
   */
  emit<K extends keyof TransportEvents & string>(type: K, ...args: [...TransportEvents[K]]): boolean;
  emit(type: string | number, ...args: unknown[]): boolean;
  emit(type: string | number, ...args: unknown[]): boolean {
    const thrown: unknown[] = [];
    const heard = this.#dispatch(String(type), args, thrown);
    if (thrown.length > 0) throw thrown[0];
    return heard;
  }

  /** How many listeners an event has. */
  listenerCount(type: string): number {
    return listOf(this.#entries.get(type)).length;
  }

  /** @internal Whether an event that is emitted is heard by anybody. */
  protected isHeard(type: string): boolean {
    return this.#entries.has(type) || this.#isOverridden;
  }

  /** @internal Emits an event. An exception of a listener is reported, and the next listener is called. */
  protected tell(type: string, ...args: readonly unknown[]): void {
    if (this.#isOverridden) this.guarded(type, () => this.emit(type, ...args));
    else this.#dispatch(type, args);
  }

  /** @internal Emits a status. What a listener throws is thrown to the caller, at an end only after both of its events were emitted. */
  protected announce(status: TransportStatus): void {
    try {
      this.emit("connection_change", status);
    } finally {
      if (status === "disconnected") this._onClose();
    }
    // A listener of the first event may have closed the transport.
    if (status === "connected" && this.status === status) this._onOpen();
  }

  /** Emits `connected`. For subclasses. */
  protected _onOpen(): void {
    this.emit("connected");
  }

  /** Emits `disconnected`. For subclasses. */
  protected _onClose(): void {
    this.emit("disconnected");
  }

  /** Emits `error` for a failure that the server has not sent: a socket that failed, an event that could not be handled. For subclasses. */
  protected _onError(error: unknown): void {
    this.fail(error);
  }

  /** Hands audio to the listeners. For subclasses that play it themselves. */
  protected _onAudio(event: AudioEvent): void {
    this.tell("audio", event);
  }

  /** @internal Runs an attempt. Its errors that nobody listened to are reported only if it succeeds: if it fails, it rejects with the reason. */
  protected async attempt(connect: () => Promise<void>): Promise<void> {
    const unheard: PlugboardError[] = [];
    this.#unheard ??= unheard;
    try {
      await connect();
      for (const error of unheard) this.#onUnhandled(error);
    } finally {
      if (this.#unheard === unheard) this.#unheard = undefined;
    }
  }

  /** @internal How the parts of a transport emit. */
  protected emissions(): Emissions {
    return new TransportEmitter.#Emissions(this);
  }

  /** @internal Calls a subclass's code; an exception of it is reported. */
  protected guarded(name: string, call: () => void): void {
    try {
      call();
    } catch (cause) {
      this.#onThrow(cause, name);
    }
  }

  /** @internal Emits `error`. */
  protected fail(error: unknown): void {
    if (this.isHeard("error")) this.tell("error", { type: "error", error });
    else if (error instanceof PlugboardError && error.code === "handler-failed") this.#onUnhandled(error);
  }

  #onThrow(cause: unknown, type: string): void {
    const error = new PlugboardError("handler-failed", `A listener of ${type} threw.`, { cause, delivery: "answered" });
    // What a listener of `error` throws is not emitted as an `error` again: a `RealtimeSession` that has no such listener throws on every
    // error.
    if (type !== "error") this.fail(error);
    else if (this.#unheard && isUnheard(cause)) this.#unheard.push(error);
    else this.#onUnhandled(error);
  }

  /** Calls the listeners in order. What they throw is added to `thrown`, or reported where that is not given. */
  #dispatch(type: string, args: readonly unknown[], thrown?: unknown[]): boolean {
    // The lists are replaced and never changed, so that a listener may add and remove listeners while one is walked.
    const entries = this.#entries.get(type);
    if (!entries) return false;
    if (Array.isArray(entries)) for (const entry of entries) this.#call(type, entry, args, thrown);
    else this.#call(type, entries as Entry, args, thrown);
    return true;
  }

  #call(type: string, entry: Entry, args: readonly unknown[], thrown: unknown[] | undefined): void {
    // A listener before it may have emitted the same event, which has called and removed this one.
    if (typeof entry === "object" && !this.#remove(type, entry)) return;
    const call = (typeof entry === "object" ? entry.once : entry) as (...values: readonly unknown[]) => void;
    try {
      // Nearly every event has one argument, and a spread call costs twice as much as a plain one.
      if (args.length === 1) call(args[0]);
      else call(...args);
    } catch (cause) {
      if (thrown) thrown.push(cause);
      else this.#onThrow(cause, type);
    }
  }

  #add(type: string, entry: Entry): this {
    this.#entries.set(type, withEntry(this.#entries.get(type), entry));
    return this;
  }

  /** @returns Whether the entry was still there. */
  #remove(type: string, entry: Entry): boolean {
    const entries = this.#entries.get(type);
    const others = withoutEntry(entries, entry);
    if (others) this.#entries.set(type, others);
    else this.#entries.delete(type);
    return others !== entries;
  }

  static readonly #Emissions = class implements Emissions {
    readonly #emitter: TransportEmitter;

    constructor(emitter: TransportEmitter) {
      this.#emitter = emitter;
    }

    emit(type: string, ...args: readonly unknown[]): void {
      this.#emitter.tell(type, ...args);
    }

    has(type: string): boolean {
      return this.#emitter.isHeard(type);
    }

    audioListener(): ((event: AudioEvent) => void) | undefined {
      const isOverridden = this.#emitter._onAudio !== TransportEmitter.prototype._onAudio;
      return isOverridden || this.has("audio") ? (event) => this.#emitter._onAudio(event) : undefined;
    }

    announce(status: TransportStatus): void {
      this.#emitter.announce(status);
    }

    onError(error: unknown): void {
      this.#emitter.guarded("error", () => this.#emitter._onError(error));
    }
  };
}
