// Answers each message with the same one; `stream N` with N text deltas; an append, which is 1,330 bytes long, not at all. Sends its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const delta = JSON.stringify({
  type: "response.output_text.delta",
  event_id: "event_0123456789",
  item_id: "item_0123456789abcdef",
  delta: " token",
});
const appendBytes = 1_330;

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 2 ** 30 }).on("connection", (socket, { socket: tcp }) => {
  socket.on("message", (data: Buffer, isBinary) => {
    if (data.length === appendBytes) return;
    const [, count] = data.length < 20 ? (/^stream (\d+)$/.exec(String(data)) ?? []) : [];
    if (count === undefined) return socket.send(data, { binary: isBinary });
    tcp.cork();
    for (let index = 0; index < Number(count); index += 1) socket.send(delta);
    tcp.uncork();
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
