import type { CloseInfo, Connection } from "@plugboard/core";
import type { Attempt } from "./attempt.ts";

/** The status of a transport, as its observers see it. */
export type TransportStatus = "connecting" | "connected" | "disconnected";

/** What `connect()` waits for after the handshake. */
export type Ready = "open" | "session.created" | "session.updated";

/** A running attempt: nothing is dialled yet, the socket is dialled, or the session is being configured. */
export type AttemptState =
  | { readonly status: "preparing" | "dialling"; readonly attempt: Attempt }
  | { readonly status: "configuring"; readonly attempt: Attempt; readonly connection: Connection };

/** The state of a transport between `connect()` and `close()`. */
export type ConnectionState =
  | { readonly status: "idle" }
  | AttemptState
  /** An attempt has failed and its observers are being told. Until then they see the status that it had. */
  | { readonly status: "failing"; readonly before: AttemptState }
  | { readonly status: "open"; readonly connection: Connection }
  /** The connection was lost, and the call will go on in another session. */
  | { readonly status: "resuming"; readonly info: CloseInfo };

/** What happens to a transport. */
export type ConnectionEvent =
  | { readonly type: "begun"; readonly attempt: Attempt }
  | { readonly type: "dialled" }
  | { readonly type: "opened"; readonly connection: Connection }
  | { readonly type: "ready" }
  | { readonly type: "failed" }
  | { readonly type: "lost"; readonly info: CloseInfo }
  | { readonly type: "resumed"; readonly connection: Connection }
  | { readonly type: "ended" };

/** The state after an event. An event that means nothing in a state leaves it as it is. */
export const afterConnectionEvent = (state: ConnectionState, event: ConnectionEvent): ConnectionState => {
  switch (event.type) {
    case "begun":
      return state.status === "idle" ? { status: "preparing", attempt: event.attempt } : state;
    case "dialled":
      return state.status === "preparing" ? { ...state, status: "dialling" } : state;
    case "opened":
      return state.status === "dialling" ? { ...state, status: "configuring", connection: event.connection } : state;
    case "ready":
      return state.status === "configuring" ? { status: "open", connection: state.connection } : state;
    case "failed":
      return "attempt" in state ? { status: "failing", before: state } : state;
    case "lost":
      return state.status === "open" ? { status: "resuming", info: event.info } : state;
    case "resumed":
      return state.status === "open" || state.status === "resuming" ? { status: "open", connection: event.connection } : state;
    case "ended":
      return { status: "idle" };
  }
};

/** Observers see an attempt once there is a socket, and a call that is being resumed as one that is connecting. */
const visible: Readonly<Record<Exclude<ConnectionState["status"], "failing">, TransportStatus>> = {
  idle: "disconnected",
  preparing: "disconnected",
  dialling: "connecting",
  configuring: "connected",
  open: "connected",
  resuming: "connecting",
};

/** The status as observers see it. */
export const visibleStatus = (state: ConnectionState): TransportStatus =>
  visible[state.status === "failing" ? state.before.status : state.status];

/** The connection of a state, if it has one. */
export const connectionOf = (state: ConnectionState): Connection | undefined => {
  if (state.status === "failing") return connectionOf(state.before);
  return "connection" in state ? state.connection : undefined;
};
