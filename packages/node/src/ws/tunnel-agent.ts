import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, isIPv6 } from "node:net";
import { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls, type SecureContextOptions } from "node:tls";
import { PlugboardError } from "@plugboard/core";

/** What can be said about the TLS of the server; the address and the socket are not among it. */
export type TlsOptions = SecureContextOptions & Pick<ConnectionOptions, "rejectUnauthorized" | "servername">;

/** `name:password` as it is sent to the proxy. Throws a `URIError` for a `%` that encodes nothing. */
export const proxyCredential = ({ username, password }: URL): string => decodeURIComponent(`${username}:${password}`);

/**
 * An agent for one request that goes through a proxy by CONNECT (RFC 9110, 9.3.6). Written here, because the socket to the proxy must
 * be closed when the attempt is given up: https-proxy-agent 9.1 leaves it open for as long as the proxy does not answer.
 */
export const tunnelAgent = (proxy: URL, tls: TlsOptions | undefined, signal: AbortSignal): HttpAgent => {
  const agent = tls ? new HttpsAgent() : new HttpAgent();
  agent.createConnection = ({ host, port }, done) => {
    const server = String(host);
    const path = `${isIPv6(server) ? `[${server}]` : server}:${port}`;
    const credential = proxyCredential(proxy);
    const authorization = credential === ":" ? {} : { "proxy-authorization": `Basic ${Buffer.from(credential).toString("base64")}` };
    const request = proxy.protocol === "https:" ? httpsRequest : httpRequest;
    const at = { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: proxy.port };
    // An agent of its own: Node's global one may take a proxy from the environment.
    const tunnel = request({ ...at, method: "CONNECT", path, headers: { host: path, ...authorization }, agent: false, signal });
    const fail = (error: Error): void => done?.(error, new Duplex());
    tunnel.on("error", fail);
    tunnel.on("connect", ({ statusCode }, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      // Any 2xx opens it (RFC 9110, 9.3.6).
      if (statusCode && statusCode >= 200 && statusCode < 300)
        return done?.(null, tls ? connectTls({ host: server, servername: isIP(server) ? "" : server, ...tls, socket }) : socket);
      socket.destroy();
      return fail(new PlugboardError("connect-failed", `node-ws: the proxy refused the tunnel with status ${statusCode}.`));
    });
    tunnel.end();
    return undefined;
  };
  return agent;
};
