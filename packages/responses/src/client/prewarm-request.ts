/** For which identity `prewarm` opens a socket. */
export interface PrewarmRequest {
  /**
   * The URL that will be posted to; one of those that `baseURL` stands for, else nothing happens.
   *
   * @defaultValue with headers `<baseURL>/responses` of the first base, without them every URL that was used before
   */
  readonly url?: string | URL;
  /** The headers that the requests will have; the credential above all. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A Responses body to send with `generate: false`: the server reads it and answers nothing, and the first request that
   * begins with its input sends only the rest.
   *
   * @defaultValue none: the socket is opened, nothing is sent
   */
  readonly body?: Readonly<Record<string, unknown>>;
}
