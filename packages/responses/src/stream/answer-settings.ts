/** The options that every answer follows, with their defaults written in. */
export interface AnswerSettings {
  readonly forwardUnknown: (type: string) => boolean;
  /** What the body may hold unread where its socket cannot be paused. */
  readonly maxBufferedBytes: number;
  /** How long the first event may take; `undefined` for no bound. */
  readonly headersTimeoutMs: number | undefined;
  /** How long it may be silent between two events; `undefined` for no bound. */
  readonly bodyTimeoutMs: number | undefined;
}
