import { createSequence } from "./sequence.ts";
import type { Frame, Socket, SocketEvents } from "./socket.ts";
import type { WebSocketLike } from "./web-socket-like.ts";

interface BlobLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What a message event may hold although `binaryType` is `arraybuffer`; ws 8.23 gives views into a larger buffer. */
const toFrame = (data: unknown): Frame | Promise<Frame> => {
  if (typeof data === "string") return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // By its method, because an `ArrayBuffer` may be one of another realm (Jest, frames), where `instanceof` says no.
  if ((data as BlobLike).arrayBuffer) return (data as BlobLike).arrayBuffer().then((bytes) => new Uint8Array(bytes));
  return new Uint8Array(data as ArrayBuffer);
};

/**
 * Views of shared memory are refused (Deno 2.9, Bun 1.4, browsers) or sent as text (Node 26), those of resizable memory refused (Bun,
 * browsers): a copy is not.
 */
const sendable = (frame: Frame): string | Uint8Array<ArrayBuffer> => {
  if (typeof frame === "string") return frame;
  const isPlain = frame.buffer instanceof ArrayBuffer && !Object(frame.buffer).resizable;
  return isPlain ? (frame as Uint8Array<ArrayBuffer>) : new Uint8Array(frame);
};

/** Attaches one listener table, for ever: ws 8.23 and others throw when an error event finds no listener. */
const attach = (webSocket: WebSocketLike, events: SocketEvents): void => {
  const inOrder = createSequence();
  webSocket.addEventListener("open", () => events.open());
  webSocket.addEventListener("message", ({ data }) => inOrder(toFrame(data), (frame) => events.message(frame)));
  webSocket.addEventListener("error", ({ error, message }) => inOrder(error ?? message, (cause) => events.error(cause)));
  webSocket.addEventListener("close", ({ code = 1006, reason = "" }) => inOrder(code, () => events.close(code, reason)));
};

/**
 * Any WHATWG-like socket as a `Socket`, for adapters and for `wrapWebSocket`. Call it in the turn in which the socket was
 * made. Listeners are attached when core listens, which is in the same turn.
 *
 * `ping`, `terminate`, `pause` and `resume` are passed on when `powers` names them.
 */
export const webSocketSocket = (webSocket: WebSocketLike, powers: readonly ("ping" | "terminate" | "pause" | "resume")[] = []): Socket => {
  webSocket.binaryType = "arraybuffer";
  return {
    runtimeSocket: () => webSocket,
    listen: (events) => {
      attach(webSocket, events);
      // A socket that was open or closed before it came here has fired its events already.
      if (webSocket.readyState === 1) queueMicrotask(() => events.open());
      if (webSocket.readyState > 1) queueMicrotask(() => events.close(1006, ""));
    },
    send: (frame) => webSocket.send(sendable(frame)),
    isClosing: () => webSocket.readyState > 1,
    close: (code, reason) => webSocket.close(code, reason),
    protocol: () => webSocket.protocol ?? "",
    bufferedBytes: () => webSocket.bufferedAmount,
    ...Object.fromEntries(powers.map((power) => [power, (payload?: Uint8Array) => webSocket[power]?.(payload)])),
  };
};
