import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

/** A server in a process of its own that accepts connections and answers each message with the same one. It prints its port. */
const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 2 ** 30 }).on("connection", (socket) => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => console.log((server.address() as AddressInfo).port));
