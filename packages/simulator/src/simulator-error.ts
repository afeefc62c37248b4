/**
 * Ways in which the simulator fails:
 *
 * - `bad-script`: the script does not fit {@link Script}; the message names the field.
 * - `bad-option`: an option of `startSimulator` is out of its bounds.
 * - `listen-failed`: the address cannot be used; `cause` is Node's error.
 * - `wait-timeout`: `waitFor` saw no matching event in time.
 * - `call-failed`: a phone call did not come about: its webhook refused it or answered with no stream, or the stream could not be opened.
 * - `webhook-failed`: the receiver of `realtime.call.incoming` did not take it.
 * - `closed`: what was waited for cannot come: the simulator is closed, or the connection has ended and was dropped.
 */
export type SimulatorErrorCode =
  | "bad-script"
  | "bad-option"
  | "listen-failed"
  | "wait-timeout"
  | "call-failed"
  | "webhook-failed"
  | "closed";

/** The only error that the simulator throws or rejects with. */
export class SimulatorError extends Error {
  /** What failed; decide by this, not by the message. */
  readonly code: SimulatorErrorCode;

  /**
   * @param code - What failed.
   * @param message - What happened, then what was expected.
   * @param cause - What was thrown below, if anything.
   */
  constructor(code: SimulatorErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SimulatorError";
    this.code = code;
  }
}
