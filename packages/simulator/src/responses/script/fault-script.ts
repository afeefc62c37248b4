import type { JsonObject } from "../../wire/json.ts";

/** Something that goes wrong on the way. */
export type FaultScript = CloseFault | ResetFault | SilenceFault | SendFault | ForeignLaneFault | BinaryFault;

/** When a fault happens. */
export interface FaultPosition {
  /**
   * The frame of the response before which it happens; 0 is `response.created`, the number of frames is the moment after
   * the last one. Frames that faults add are not counted.
   */
  readonly at: number;
}

/** Closes the socket; over HTTP ends the body as if it were complete. */
export interface CloseFault extends FaultPosition {
  /** A close frame is sent. */
  readonly action: "close";
  /** The close code. @defaultValue 1011 */
  readonly code?: number;
  /** The close reason. @defaultValue "" */
  readonly reason?: string;
}

/** Ends the TCP connection without a close frame. */
export interface ResetFault extends FaultPosition {
  /** A TCP reset is sent. */
  readonly action: "reset";
}

/** Sends nothing for a time; pings are still answered. */
export interface SilenceFault extends FaultPosition {
  /** Nothing is sent. */
  readonly action: "silence";
  /** For how long, in milliseconds. @defaultValue for ever */
  readonly ms?: number;
}

/** Sends an extra frame. */
export interface SendFault extends FaultPosition {
  /** A frame that is not part of the response is sent. */
  readonly action: "send";
  /** Text is sent as it is, an object as JSON. */
  readonly frame: string | JsonObject;
  /** Whether in a binary frame. @defaultValue false */
  readonly binary?: boolean;
}

/** Sends an extra copy of the frame on another lane. */
export interface ForeignLaneFault extends FaultPosition {
  /** A copy is sent to the wrong lane. */
  readonly action: "foreign-lane";
  /** The lane's name. @defaultValue a lane that nobody opened */
  readonly laneName?: string;
}

/** Sends the frame itself as a binary one. */
export interface BinaryFault extends FaultPosition {
  /** The frame breaks the protocol. */
  readonly action: "binary";
}
