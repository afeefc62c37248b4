import { type Adapter, afterOpen, webSocketSocket } from "@plugboard/core";
import { Agent, WebSocket } from "undici";
import { undiciFailures } from "./undici-failures.ts";

const adapterWith = (dispatcher?: Agent): Adapter => ({
  name: "undici",
  capabilities: {
    headers: true,
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
  },
  readiness: afterOpen,
  open: ({ url, protocols, headers }) =>
    webSocketSocket(new WebSocket(url, { protocols: [...protocols], headers: { ...headers }, ...(dispatcher && { dispatcher }) })),
});

/** npm undici's WebSocket, as docs/adapters.md teaches to write an adapter over it. */
export default adapterWith();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => adapterWith(new Agent({ connect: { ca: authority } }));

/** What undici does otherwise. */
export const knownFailures = undiciFailures;
