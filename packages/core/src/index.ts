export type { Adapter } from "./adapter.ts";
export { type BackoffOptions, backoffMs } from "./backoff.ts";
export type { Capabilities } from "./capabilities.ts";
export { connect } from "./connect.ts";
export type { Connection, ConnectionHandlers, Handshake } from "./connection.ts";
export {
  type CloseInfo,
  type Delivery,
  type HandshakeResponse,
  handshakeRejected,
  isPlugboardError,
  PlugboardError,
  type PlugboardErrorCode,
  type PlugboardErrorDetails,
} from "./errors.ts";
export { type Heartbeat, type HeartbeatContext, type HeartbeatOptions, heartbeat, type Pulse } from "./heartbeat.ts";
export type { ConnectOptions } from "./options.ts";
export { afterFirstFrame, afterOpen, type Readiness, type ReadinessContext } from "./readiness.ts";
export { type ReconnectContext, type ReconnectHandlers, type Reconnecting, type ReconnectOptions, reconnecting } from "./reconnecting.ts";
export type { ConnectRequest } from "./request.ts";
export { type ReconnectInfo, shouldReconnect } from "./should-reconnect.ts";
export type { Frame, Progress, Socket, SocketEvents, SocketFactory, SocketRequest } from "./socket.ts";
export type {
  ReadHandler,
  StandardHandler,
  StandardListener,
  StandardWebSocket,
  StandardWebSocketClass,
  StandardWebSocketEvent,
  WebSocketClassOptions,
  WebSocketInit,
} from "./standard-web-socket.ts";
export { webSocketClass } from "./web-socket-class.ts";
export type { WebSocketConstructor, WebSocketEventLike, WebSocketLike } from "./web-socket-like.ts";
export { webSocketSocket } from "./web-socket-socket.ts";
export { type WrapWebSocketOptions, wrapWebSocket } from "./wrap-web-socket.ts";
