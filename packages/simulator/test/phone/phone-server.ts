import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A server that answers calls without any AI: what a phone can be tested against by itself. */
export interface PhoneServer extends AsyncDisposable {
  readonly url: string;
  /** Requests of the provider, in order. */
  readonly requests: readonly { readonly body: string; readonly headers: Readonly<Record<string, unknown>> }[];
  /** The stream of the first call. */
  readonly stream: Promise<WebSocket>;
  /** Every message of the phone, parsed. */
  readonly messages: readonly Record<string, unknown>[];
}

/** Answers the webhook with `answer`, in which STREAM stands for the address of the stream. */
export const startPhoneServer = async (answer: string, status = 200): Promise<PhoneServer> => {
  const requests: { body: string; headers: Record<string, unknown> }[] = [];
  const messages: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    requests.push({ body, headers: request.headers });
    response.writeHead(status).end(answer.replace("STREAM", url.replace("http", "ws")));
  });
  const sockets = new WebSocketServer({ server });
  const stream = once(sockets, "connection").then(([socket]: WebSocket[]) => socket as WebSocket);
  sockets.on("connection", (socket) => socket.on("message", (data) => messages.push(JSON.parse(String(data)))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    stream,
    messages,
    [Symbol.asyncDispose]: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
