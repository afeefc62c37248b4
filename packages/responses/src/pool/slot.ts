import type { LaneChoice } from "./lane-set.ts";
import type { ResponsesSocket } from "./responses-socket.ts";

/** A place for one request. */
export interface Seat extends LaneChoice {
  readonly socket: ResponsesSocket;
}
