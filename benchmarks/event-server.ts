import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * A thread of its own, so that the time of the client's thread is the client's alone. It writes a group of events at once,
 * then waits until the client's reader has the last of them: what one read of the client's socket holds is then the same
 * for every client and in every round, however the threads are scheduled.
 */
const groupsRead = workerData as Int32Array;

/** The last letter of the obfuscation says whether the event ends a group. */
const delta = (sequence_number: number, endsGroup: boolean): string =>
  JSON.stringify({
    type: "response.output_text.delta",
    sequence_number,
    item_id: "msg_0123456789abcdef0123456789abcdef",
    output_index: 0,
    content_index: 0,
    delta: " token",
    logprobs: [],
    obfuscation: endsGroup ? "a1B2c3D!" : "a1B2c3D4",
  });

const lifecycle = (type: string, sequence_number: number): string =>
  JSON.stringify({ type, sequence_number, response: { id: "resp_1", status: type.slice(9), output: [{ type: "message" }] } });

const answer = async (socket: WebSocket, tcp: Socket, [groups, groupSize]: readonly [number, number]): Promise<void> => {
  Atomics.store(groupsRead, 0, 0);
  socket.send(lifecycle("response.created", 0));
  for (let group = 0; group < groups; group += 1) {
    tcp.cork();
    for (let event = 1; event <= groupSize; event += 1) socket.send(delta(group * groupSize + event, event === groupSize));
    tcp.uncork();
    while (Atomics.load(groupsRead, 0) <= group) await turn();
  }
  socket.send(lifecycle("response.completed", groups * groupSize + 1));
};

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, { socket: tcp }) => {
  socket.on("message", (data) => {
    const { input } = JSON.parse(String(data)) as { input: string };
    void answer(socket, tcp, JSON.parse(input) as [number, number]);
  });
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
