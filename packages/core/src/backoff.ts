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

/**
 * Full jitter: a random delay between 0 and the bound, which spreads the clients of a restarted server best.
 *
 * @param failures - Failures in a row so far, at least 1.
 * @param random - A number in [0, 1).
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backoffMs = (failures: number, options: Required<BackoffOptions>, random: number): number => {
  return Math.floor(random * Math.min(options.maxDelayMs, options.minDelayMs * 2 ** Math.min(failures - 1, 30)));
};
