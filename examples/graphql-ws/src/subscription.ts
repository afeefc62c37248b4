import type { Operation } from "./messages.ts";

/** The results of one operation, in order, for one reader. */
export class Subscription implements AsyncIterableIterator<unknown> {
  readonly operation: Operation;
  readonly #onReturn: () => void;
  readonly #results: unknown[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(operation: Operation, onReturn: () => void) {
    this.operation = operation;
    this.#onReturn = onReturn;
  }

  /** A result has come. */
  push(result: unknown): void {
    this.#results.push(result);
    this.#wake();
  }

  /** No further result comes; with an error, because of it. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake();
  }

  async next(): Promise<IteratorResult<unknown>> {
    while (this.#results.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#results.length > 0) return { done: false, value: this.#results.shift() };
    if (this.#end?.error !== undefined) throw this.#end.error;
    return { done: true, value: undefined };
  }

  /** The reader has seen enough. */
  async return(): Promise<IteratorResult<unknown>> {
    this.#onReturn();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
