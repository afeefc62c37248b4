/** A message on its way: it takes effect at a time of the simulation. */
interface Pending {
  readonly at: number;
  readonly run: () => void;
}

/** Audio or a mark in the queue of the phone. */
type Queued = { readonly key: string; leftMs: number } | { readonly mark: string };

/** How long messages take. */
export interface Network {
  /** To the phone, in milliseconds. */
  readonly thereMs: number;
  /** Back, in milliseconds. */
  readonly backMs: number;
  /** By how much more each mark is late, in turn, in milliseconds; they do not overtake each other. @defaultValue [0] */
  readonly jitterMs?: readonly number[];
}

/**
 * The reference: a phone as the documentation of the providers describes it, on a clock of its own. What is sent is queued and played
 * in order, a mark is returned when everything before it was played, and `clear` drops the queue and returns its marks.
 */
export class ReferencePhone {
  now = 0;
  /** Milliseconds that were really played, by what was sent. */
  readonly played = new Map<string, number>();
  readonly #network: Network;
  readonly #onMark: (name: string) => void;
  #pending: Pending[] = [];
  #queue: Queued[] = [];
  #returned = 0;
  #lastReturnAt = 0;
  #stalledMs = 0;

  constructor(network: Network, onMark: (name: string) => void) {
    this.#network = network;
    this.#onMark = onMark;
  }

  play(key: string, lengthMs: number): void {
    this.#later(this.#network.thereMs, () => this.#queue.push({ key, leftMs: lengthMs }));
  }

  mark(mark: string): void {
    this.#later(this.#network.thereMs, () => {
      this.#queue.push({ mark });
      this.#returnMarks();
    });
  }

  clear(): void {
    this.#later(this.#network.thereMs, () => {
      const queue = this.#queue;
      this.#queue = [];
      for (const entry of queue) if ("mark" in entry) this.#return(entry.mark);
    });
  }

  /** Lets time pass, a millisecond at a time. */
  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1) {
      this.now += 1;
      const due = this.#pending.filter(({ at }) => at <= this.now);
      this.#pending = this.#pending.filter(({ at }) => at > this.now);
      for (const { run } of due) run();
      this.#playOne();
    }
  }

  /** Plays nothing for so long, as a phone whose provider is held up. */
  stall(ms: number): void {
    this.#stalledMs += ms;
  }

  #playOne(): void {
    if (this.#stalledMs > 0) {
      this.#stalledMs -= 1;
      return;
    }
    const [first] = this.#queue;
    if (!first || "mark" in first) return;
    first.leftMs -= 1;
    this.played.set(first.key, (this.played.get(first.key) ?? 0) + 1);
    if (first.leftMs > 0) return;
    this.#queue.shift();
    this.#returnMarks();
  }

  #returnMarks(): void {
    for (let [first] = this.#queue; first && "mark" in first; [first] = this.#queue) {
      this.#queue.shift();
      this.#return(first.mark);
    }
  }

  #return(mark: string): void {
    const { backMs, jitterMs = [0] } = this.#network;
    const at = this.now + backMs + (jitterMs[this.#returned % jitterMs.length] ?? 0);
    this.#returned += 1;
    this.#lastReturnAt = Math.max(at, this.#lastReturnAt);
    this.#later(this.#lastReturnAt - this.now, () => this.#onMark(mark));
  }

  #later(ms: number, run: () => void): void {
    this.#pending.push({ at: this.now + ms, run });
  }
}
