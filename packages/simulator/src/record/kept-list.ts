/** A list in order of beginning, which keeps a limited number of the entries that have ended. */
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

  /** Notes that an entry has ended. Above the limit the oldest ended entry is dropped. */
  end(entry: T): void {
    this.#ended.push(entry);
    if (this.#ended.length <= this.#keepEnded) return;
    for (const oldest of this.#ended.splice(0, 1)) this.#all.splice(this.#all.indexOf(oldest), 1);
  }
}
