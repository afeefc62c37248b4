import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { certificate, privateKey } from "./certificate.ts";

/** Turns a fresh socket into the server side of a TLS connection. */
export type TlsTwin = (socket: Socket) => TLSSocket;

/** TLS on ports that also speak plainly; the certificate is self-signed, so that every runtime must refuse it. */
export const createTlsTwin = (): TlsTwin => {
  const secureContext = createSecureContext({ cert: certificate, key: privateKey });
  return (socket) => {
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
    secure.on("error", () => socket.destroy());
    return secure;
  };
};
