import { type Adapter, afterOpen, type Capabilities, type SocketFactory } from "@plugboard/core";

const capabilities: Capabilities = {
  headers: false,
  subprotocols: true,
  handshakeResponse: false,
  handshakeCheck: true,
  frameCheck: true,
  ping: false,
  terminate: false,
  bufferedBytes: true,
  pause: false,
  ref: false,
  closeCodes: true,
  longMessages: true,
  media: false,
};

const open: SocketFactory = ({ url, protocols }) => {
  const webSocket = new WebSocket(url, [...protocols]);
  webSocket.binaryType = "arraybuffer";
  return {
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

const adapter: Adapter = { name: "my-runtime", capabilities, open, readiness: afterOpen };

export default adapter;

/** Node 24 and newer dial again after a 401 (nodejs/undici). Deno and Bun have `process.versions.node` too. */
const { node, deno, bun } = process.versions;
const dialsAgain = deno === undefined && bun === undefined && Number.parseInt(node, 10) >= 24;

export const knownFailures = dialsAgain
  ? { "handshake/a-refusal-is-asked-for-once": { issue: "Node dials again after a 401", since: "2026-11-21" } }
  : {};
