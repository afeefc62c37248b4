/** An HTTP answer before it is written. */
export interface HttpAnswer {
  readonly status: number;
  /** A string is sent as it is, an object as JSON. @defaultValue an empty body */
  readonly body?: string | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}
