import { checkNumbers } from "@plugboard/core/internal";

/** What a {@link SocketOwner} needs to know of the thing that it owns. */
export interface SocketOwnerOptions<T> {
  /** Makes it: `() => connect(workerdAdapter(), …)`, or anything else over sockets. Called on the first use and after each loss. */
  readonly open: () => T | Promise<T>;
  /** Ends it. Called once for each, when the owner has another one in its place, no longer needs it, or is closed. */
  readonly close: (resource: T) => unknown;
  /** Settles when it is lost, for example `(connection) => connection.closed`. Without it a loss is not noticed. */
  readonly closed?: (resource: T) => Promise<unknown>;
  /**
   * Age at which it is replaced, in milliseconds, from 1 to 2,147,483,647; else `invalid-argument`. An outbound socket
   * keeps a Durable Object from eviction for at most 15 minutes.
   *
   * @defaultValue 840_000
   * @see https://developers.cloudflare.com/durable-objects/reference/in-memory-state/
   */
  readonly replaceEveryMs?: number;
}

interface Held<T> {
  readonly resource: T;
  readonly timer: unknown;
  status: "fresh" | "used" | "due" | "ended";
  users: number;
}

/**
 * Keeps one socket for many requests inside a Durable Object, the only place where workerd lets requests share one.
 * Make it in the object's constructor: it dials on the first {@link SocketOwner.use}, and again after a loss.
 *
 * At `replaceEveryMs` the resource is replaced while nobody uses it, or with the next use: the old one serves until the new
 * one is there, and is closed after its last use. One that was not used since it was made is closed without a
 * replacement, so that an idle object can be evicted.
 *
 * Do not call `use` inside `blockConcurrencyWhile`: no message is delivered there, and what waits for one hangs.
 */
export class SocketOwner<T> {
  readonly #options: SocketOwnerOptions<T>;
  readonly #replaceEveryMs: number;
  #current: Held<T> | undefined;
  #opening: Promise<Held<T>> | undefined;

  constructor(options: SocketOwnerOptions<T>) {
    const { replaceEveryMs = 840_000 } = options;
    checkNumbers({ replaceEveryMs });
    this.#options = options;
    this.#replaceEveryMs = replaceEveryMs;
  }

  /**
   * Runs `work` with the resource, and makes it first if there is none; requests that come meanwhile share it. Throws what
   * `open` and `work` throw: a failed `open` is tried again by the next use, failed work is never repeated.
   */
  async use<R>(work: (resource: T) => R | Promise<R>): Promise<R> {
    const held = this.#current ?? (await this.#open());
    held.users += 1;
    if (held.status === "due") this.#replace();
    else if (held.status === "fresh") held.status = "used";
    try {
      return await work(held.resource);
    } finally {
      held.users -= 1;
      this.#left(held);
    }
  }

  /** Closes the resource, also under those who use it. The next use makes a new one. */
  async close(): Promise<void> {
    const opening = this.#opening?.catch(() => undefined);
    // A use that comes from here on opens one of its own.
    this.#opening = undefined;
    if (this.#current) await this.#end(this.#current);
    // The first one, or the successor of the one that was just closed.
    const next = await opening;
    if (next) await this.#end(next);
  }

  /** {@link SocketOwner.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): Promise<Held<T>> {
    if (this.#opening) return this.#opening;
    const opening = this.#make();
    const settled = (held?: Held<T>): void => {
      // After close(), the resource serves those who already wait for it, and nobody else.
      if (this.#opening !== opening) return;
      this.#opening = undefined;
      if (held) this.#install(held);
    };
    this.#opening = opening;
    opening.then(settled, () => settled());
    return opening;
  }

  async #make(): Promise<Held<T>> {
    const resource = await this.#options.open();
    const held: Held<T> = { resource, status: "fresh", users: 0, timer: setTimeout(() => this.#aged(held), this.#replaceEveryMs) };
    const lost = (): void => this.#forget(held);
    this.#options.closed?.(resource).then(lost, lost);
    return held;
  }

  #install(held: Held<T>): void {
    const old = this.#current;
    if (held.status !== "ended") this.#current = held;
    if (old && old !== this.#current) this.#left(old);
  }

  #aged(held: Held<T>): void {
    if (held.status === "fresh") void this.#end(held);
    else if (held.status === "used") {
      held.status = "due";
      this.#left(held);
    }
  }

  /** Called when a use ends. If it was the last, a resource that was replaced is ended, and one that is due is replaced. */
  #left(held: Held<T>): void {
    if (held.users > 0) return;
    if (this.#current !== held) void this.#end(held);
    else if (held.status === "due") this.#replace();
  }

  /** A replacement that cannot be made leaves the old one in place; the next use tries again. */
  #replace(): void {
    this.#open().catch(() => undefined);
  }

  #forget(held: Held<T>): void {
    clearTimeout(held.timer);
    held.status = "ended";
    if (this.#current === held) this.#current = undefined;
  }

  async #end(held: Held<T>): Promise<void> {
    if (held.status === "ended") return;
    this.#forget(held);
    await Promise.resolve(held.resource)
      .then(this.#options.close)
      .catch(() => undefined);
  }
}
