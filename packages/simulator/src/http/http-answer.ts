/** An HTTP answer before it is written. */
export interface HttpAnswer {
  readonly status: number;
  /** A string and bytes are sent as they are, an object as JSON. @defaultValue an empty body */
  readonly body?: string | Uint8Array | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}
