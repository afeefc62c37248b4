/** Things in order of their beginning, of which a number may stay after they have ended. */
export class KeptList<T> {
  readonly #all: T[] = [];
  readonly #ended: T[] = [];
  readonly #keepEnded: number;

  constructor(keepEnded: number) {
    this.#keepEnded = keepEnded;
  }

  get all(): readonly T[] {
    return this.#all;
  }

  add(entry: T): void {
    this.#all.push(entry);
  }

  /** Notes that an entry has ended: the oldest of too many ended ones is dropped. */
  end(entry: T): void {
    this.#ended.push(entry);
    if (this.#ended.length <= this.#keepEnded) return;
    for (const oldest of this.#ended.splice(0, 1)) this.#all.splice(this.#all.indexOf(oldest), 1);
  }
}
