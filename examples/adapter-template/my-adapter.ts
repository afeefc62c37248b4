import { type Adapter, afterOpen, type Capabilities, type Socket, type SocketFactory } from "@plugboard/core";

const capabilities: Capabilities = {
  headers: false,
  subprotocols: true,
  handshakeResponse: false,
  handshakeHeaders: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: false,
  terminate: false,
  bufferedBytes: true,
  pause: false,
  ref: false,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
};

const open: SocketFactory = ({ url, protocols }) => {
  const webSocket = new WebSocket(url, [...protocols]);
  webSocket.binaryType = "arraybuffer";
  return {
    runtimeSocket: () => webSocket,
    listen: (events) => {
      webSocket.onopen = () => events.open();
      webSocket.onmessage = ({ data }) => events.message(typeof data === "string" ? data : new Uint8Array(data));
      webSocket.onerror = () => events.error(new Error("the runtime reported an error"));
      webSocket.onclose = ({ code, reason }) => events.close(code, reason);
    },
    send: (frame) => webSocket.send(typeof frame === "string" ? frame : new Uint8Array(frame)),
    isClosing: () => webSocket.readyState > 1,
    close: (code, reason) => webSocket.close(code, reason),
    protocol: () => webSocket.protocol,
    bufferedBytes: () => webSocket.bufferedAmount,
  };
};

const adapter: Adapter<Socket> = { name: "my-runtime", capabilities, open, readiness: afterOpen };

export default adapter;

/** What Node's own WebSocket (undici) does otherwise. Deno and Bun have `process.versions.node` too. */
const { node, deno, bun } = process.versions;
const undici = [
  "handshake/a-101-in-which-a-100-comes-before-is-accepted",
  "handshake/a-101-in-which-connection-lists-keep-alive-too-is-accepted",
  "handshake/a-101-in-which-headers-are-32-kib-is-accepted",
  "handshake/a-101-in-which-spaces-stand-around-values-is-accepted",
  "hostile/middle-length-in-64-bits-ends-the-connection",
  "hostile/short-length-in-16-bits-ends-the-connection",
  "hostile/short-length-in-64-bits-ends-the-connection",
  "receiving/a-text-with-a-byte-order-mark-at-the-beginning-arrives-as-it-is",
  "receiving/a-text-with-nothing-but-a-byte-order-mark-arrives-as-it-is",
  "receiving/a-text-with-two-byte-order-marks-arrives-as-it-is",
  // Since Node 24: it dials again after a 401.
  ...(Number.parseInt(node, 10) >= 24 ? ["handshake/a-refusal-is-asked-for-once"] : []),
];

export const knownFailures =
  deno === undefined && bun === undefined
    ? Object.fromEntries(undici.map((id) => [id, { issue: "Node's WebSocket, nodejs/undici", since: "2026-11-28" }]))
    : {};
