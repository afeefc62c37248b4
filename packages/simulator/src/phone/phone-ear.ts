import { SimulatorError } from "../simulator-error.ts";
import { loudness } from "./phone-audio.ts";
import type { PhoneWaitOptions } from "./phone-call.ts";

/** Audio that is louder than this counts as sound: about 1 % of full scale. */
const soundFrom = 300;

/** Somebody who waits for something that is looked for after each frame. */
interface Waiter {
  readonly what: string;
  readonly found: () => number | undefined;
  readonly resolve: (at: number) => void;
  readonly reject: (error: SimulatorError) => void;
  readonly until: number;
}

const over = (what: string): SimulatorError => new SimulatorError("closed", `the call is over: ${what} cannot come any more`);

/** What the caller hears, frame by frame, and those who wait for it. */
export class PhoneEar {
  #soundSince: number | undefined;
  #silenceSince = 0;
  #waiters: Waiter[] = [];
  #now = 0;
  #state: "hearing" | "over" = "hearing";

  /** When the sound began that is being heard. */
  get soundSince(): number | undefined {
    return this.#soundSince;
  }

  /** When the silence began that is being heard. */
  get silenceSince(): number | undefined {
    return this.#soundSince === undefined ? this.#silenceSince : undefined;
  }

  /** Hears a frame that ends now, and lets those who wait check what they wait for. */
  hear(frame: Uint8Array, beganAt: number, now: number): void {
    this.#now = now;
    if (loudness(frame) > soundFrom) this.#soundSince ??= beganAt;
    else if (this.#soundSince !== undefined) {
      this.#soundSince = undefined;
      this.#silenceSince = beganAt;
    }
    for (const waiter of this.#waiters) {
      const at = waiter.found();
      if (at !== undefined) waiter.resolve(at);
      else if (now >= waiter.until) waiter.reject(new SimulatorError("wait-timeout", `${waiter.what} did not come in time`));
      else continue;
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    }
  }

  /** Resolves with what `found` gives, now or after a frame. */
  waitFor(what: string, found: () => number | undefined, { timeoutMs = 15_000 }: PhoneWaitOptions = {}): Promise<number> {
    const at = found();
    if (at !== undefined) return Promise.resolve(at);
    if (this.#state === "over") return Promise.reject(over(what));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ what, found, resolve, reject, until: this.#now + timeoutMs });
    });
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#state = "over";
    for (const { reject, what } of this.#waiters) reject(over(what));
    this.#waiters = [];
  }
}
