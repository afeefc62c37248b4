import { checkNumbers } from "./check-numbers.ts";

/** How long to wait between attempts. */
export interface BackoffOptions {
  /**
   * Upper bound of the first delay, in milliseconds. It doubles with every further failure.
   *
   * @defaultValue 500
   */
  readonly minDelayMs?: number;
  /**
   * Upper bound of every delay, in milliseconds.
   *
   * @defaultValue 30_000
   */
  readonly maxDelayMs?: number;
}

/** Checks the bounds and writes the defaults in. Throws `invalid-argument` for what is not a number of at least 0. */
export const checkBackoff = ({ minDelayMs = 500, maxDelayMs = 30_000 }: BackoffOptions): Required<BackoffOptions> => {
  checkNumbers({ minDelayMs, maxDelayMs }, 0);
  return { minDelayMs, maxDelayMs };
};

/**
 * How long to wait before the next attempt, in whole milliseconds: a random delay between 0 and a bound that doubles with each
 * failure ("full jitter"), which spreads the clients of a restarted server best.
 *
 * @param failures - Failures in a row so far, at least 1.
 * @param options - The bounds. Throws `invalid-argument` for one that is not a number from 0 to 2,147,483,647.
 * @param random - A number in [0, 1). `Math.random()` unless given.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backoffMs = (failures: number, options: BackoffOptions = {}, random: number = Math.random()): number => {
  const { minDelayMs, maxDelayMs } = checkBackoff(options);
  return Math.floor(random * Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(failures - 1, 30)));
};
