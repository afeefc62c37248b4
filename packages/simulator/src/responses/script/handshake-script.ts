/** What one upgrade request gets instead of an accepted socket, or on top of it. */
export interface HandshakeScript {
  /** Refuses with this status. */
  readonly status?: number;
  /** Headers of the answer, refused or not. @defaultValue an `x-request-id`, and those that the status has in practice, for example `cf-ray` with 403 */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of the refusal. @defaultValue the API's error as JSON; empty with 403 */
  readonly body?: string;
  /** Accepts, then closes at once with this code and an empty reason; 1008 is what a policy does. */
  readonly closeCode?: number;
  /** Waits before anything else, in milliseconds. @defaultValue 0 */
  readonly delayMs?: number;
  /** Never answers. @defaultValue false */
  readonly silent?: boolean;
  /** How many upgrades it applies to. @defaultValue 1 */
  readonly times?: number;
}
