import { type Adapter, afterOpen, type PlugboardError, type Socket, type SocketRequest } from "@plugboard/core";
import { type Faults, noFaults } from "./faults.ts";
import { type Accepted, answer, dial } from "./wire-handshake.ts";
import { wireSocket } from "./wire-socket.ts";

/** Follows a refusal where a fault wants it to. */
const retried = async (request: SocketRequest, faults: Faults, refusal: unknown): Promise<Accepted> => {
  const { handshake } = refusal as Partial<PlugboardError>;
  const location = handshake?.headers["location"];
  const again = faults.followsRedirects && location ? { ...request, url: location.replace(/^http/, "ws") } : request;
  if (!handshake || !(faults.dialsAgainAfterRefusal || (faults.followsRedirects && location))) throw refusal;
  const { tcp, key } = dial(again, faults);
  tcp.on("error", () => undefined);
  return answer(tcp, key, again, faults).finally(() => tcp.destroy());
};

/**
 * An adapter that shares nothing with the runtimes' own WebSocket: a client written from RFC 6455 over `node:net`. Whole, it
 * shows that the suite asks for nothing but the promises; with a fault, that the suite notices.
 */
export const wireAdapter = (given: Partial<Faults> = {}): Adapter<Required<Socket>> => {
  const faults = { ...noFaults, ...given };
  return {
    name: "wire",
    capabilities: {
      headers: true,
      subprotocols: true,
      handshakeResponse: true,
      handshakeCheck: true,
      frameCheck: true,
      ping: true,
      terminate: true,
      bufferedBytes: true,
      pause: true,
      ref: true,
      closeCodes: true,
      longMessages: true,
      media: false,
    },
    readiness: afterOpen,
    open: (request) => {
      const { tcp, key } = dial(request, faults);
      const handshake = answer(tcp, key, request, faults).catch((refusal: unknown) => retried(request, faults, refusal));
      return wireSocket(tcp, handshake, faults);
    },
  };
};
