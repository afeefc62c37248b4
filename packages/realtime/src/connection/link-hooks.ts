import type { Adapter, CloseInfo, ConnectOptions, ConnectRequest, Frame } from "@plugboard/core";
import type { CloseEvent } from "../sdk-events/transport-events.ts";

/** Where a transport stands. */
export type TransportStatus = "connecting" | "connected" | "disconnected";

/** What `connect()` waits for after the handshake. */
export type Ready = "open" | "session.created" | "session.updated";

/** One connection to make. */
export interface Dial {
  readonly adapter: Adapter;
  readonly request: ConnectRequest;
  readonly options: Omit<ConnectOptions, "signal" | "connectTimeoutMs">;
}

/** What the link tells. Exceptions of `onStatus` and `onOpen` while connecting fail the attempt. */
export interface LinkHooks {
  /** The status has changed. */
  readonly onStatus: (status: TransportStatus) => void;
  /** The socket is ready for the first frame; called before `onStatus("connected")`. */
  readonly onOpen: () => void;
  readonly onFrame: (frame: Frame) => void;
  /** The attempt or the connection is over; called before `onStatus("disconnected")`. */
  readonly onLost: () => void;
  /** The socket failed. */
  readonly onError: (error: unknown) => void;
  /** The connection was lost. @returns Whether it is going to be replaced, so that nobody needs to be told. */
  readonly recovers: (info: CloseInfo) => boolean;
  /** The connection has ended; last of all. */
  readonly onClose: (event: CloseEvent) => void;
}
