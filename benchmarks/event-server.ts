import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { type WebSocket, WebSocketServer } from "ws";

/** A thread of its own, so that the time of the client's thread is the client's alone. */
const delta = (sequence_number: number): string =>
  JSON.stringify({
    type: "response.output_text.delta",
    sequence_number,
    item_id: "msg_0123456789abcdef0123456789abcdef",
    output_index: 0,
    content_index: 0,
    delta: " token",
    logprobs: [],
    obfuscation: "a1B2c3D4",
  });

const lifecycle = (type: string, sequence_number: number): string =>
  JSON.stringify({ type, sequence_number, response: { id: "resp_1", status: type.slice(9), output: [{ type: "message" }] } });

const answer = async (socket: WebSocket, count: number): Promise<void> => {
  socket.send(lifecycle("response.created", 0));
  for (let number = 1; number <= count; number += 1) {
    socket.send(delta(number));
    while (socket.bufferedAmount > 1024 * 1024) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.send(lifecycle("response.completed", count + 1));
};

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => void answer(socket, Number((JSON.parse(String(data)) as { input: string }).input)));
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
