import type { CloseInfo, Frame } from "@plugboard/core";
import type { CloseEvent } from "../sdk-events/transport-events.ts";
import type { TransportStatus } from "./connection-state.ts";

/** What a connection tells its transport. Exceptions of `onStatus` and `onOpen` while connecting fail the attempt. */
export interface ConnectionHooks {
  /** The status has changed. */
  readonly onStatus: (status: TransportStatus) => void;
  /** The socket takes the first frame. Called before `onStatus("connected")`. */
  readonly onOpen: () => void;
  readonly onFrame: (frame: Frame) => void;
  /** The attempt or the connection is over. Called before `onStatus("disconnected")`. */
  readonly onEnd: () => void;
  /** The socket failed. */
  readonly onError: (error: unknown) => void;
  /** Whether the call goes on in another session although this connection was lost. */
  readonly resumes: (info: CloseInfo) => boolean | undefined;
  /** The connection was lost, and the call has to be resumed in another session. */
  readonly onResume: (info: CloseInfo) => void;
  /** The connection has ended. Called last of all. */
  readonly onClose: (event: CloseEvent) => void;
}

/** Frames and the end of a connection that is not in use yet. */
export interface OtherConnectionHandlers {
  readonly onFrame: (frame: Frame) => void;
  readonly onClose: () => void;
}
