import { type Adapter, afterOpen, type Capabilities, type PlugboardError, type Socket, type SocketRequest } from "@plugboard/core";
import type { Faults } from "./faults.ts";
import { type Accepted, answer, type Dialled, dial } from "./wire-handshake.ts";
import { wireSocket } from "./wire-socket.ts";

/** Follows a refusal where a fault wants it to. */
const retried = async (
  request: SocketRequest,
  dialled: (request: SocketRequest) => Dialled,
  faults: Faults,
  refusal: unknown,
): Promise<Accepted> => {
  const { handshake } = refusal as Partial<PlugboardError>;
  const location = handshake?.headers["location"];
  const again = faults.followsRedirects && location ? { ...request, url: location.replace(/^http/, "ws") } : request;
  if (!handshake || !(faults.dialsAgainAfterRefusal || (faults.followsRedirects && location))) throw refusal;
  const { tcp, key } = dialled(again);
  tcp.on("error", () => undefined);
  return answer({ tcp, key, cookies: [] }, again, faults).finally(() => tcp.destroy());
};

const capabilitiesOf = (faults: Faults): Capabilities => ({
  headers: !faults.deniesHeaders,
  subprotocols: !faults.deniesSubprotocols,
  handshakeResponse: !faults.deniesHandshakeResponse,
  handshakeHeaders: !faults.deniesHandshakeHeaders,
  handshakeCheck: !faults.deniesHandshakeCheck,
  frameCheck: !faults.deniesFrameCheck,
  ping: !faults.deniesPing,
  terminate: !faults.deniesTerminate,
  bufferedBytes: !faults.deniesBufferedBytes,
  pause: !faults.deniesPause,
  ref: !faults.deniesRef,
  webSocket: true,
  closeCodes: true,
  longMessages: true,
  media: false,
});

/**
 * An adapter that shares nothing with the runtimes' own WebSocket: a client written from RFC 6455 over `node:net`. Whole, it
 * shows that the suite asks for nothing but the promises; with a fault, that the suite notices. `authority` is one to trust, as PEM.
 */
export const wireAdapter = (faults: Faults = {}, authority?: string): Adapter => {
  /** Cookies that the fault `keepsCookies` sends with the next handshake. */
  const cookies: string[] = [];
  const dialled = (request: SocketRequest): Dialled =>
    dial(request, faults, faults.doesNotTrustWhomItIsToldTo ? undefined : authority, cookies);
  return {
    name: "wire",
    capabilities: capabilitiesOf(faults),
    readiness: afterOpen,
    open: (request) => {
      const made = dialled(request);
      const handshake = answer(made, request, faults).catch((refusal: unknown) => retried(request, dialled, faults, refusal));
      const socket: Socket = wireSocket(made.tcp, handshake, faults);
      return socket;
    },
  };
};
