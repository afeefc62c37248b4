/** A client event that breaks a rule of the API. The session stays open; the sender gets an `error` event. */
export class RefusedEvent extends Error {
  /** The API's error code. */
  readonly code: string;
  /** The field that is wrong, or `null`. */
  readonly param: string | null;

  constructor(code: string, message: string, param: string | null = null) {
    super(message);
    this.name = "RefusedEvent";
    this.code = code;
    this.param = param;
  }
}
