import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A server whose requests a function of a `Request` answers. */
export interface WebhookServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts one on loopback. */
export const startWebhookServer = async (handler: (request: Request) => Promise<Response>): Promise<WebhookServer> => {
  const server = createServer(async (incoming, outgoing) => {
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const body = new Uint8Array(await buffer(incoming));
    const response = await handler(new Request(url, { method: "POST", headers, body }));
    outgoing.writeHead(response.status).end(await response.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
