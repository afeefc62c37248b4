import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { WebSocketServer } from "ws";

/**
 * A thread of its own, so that the time of the client's thread is the client's alone. It writes a group of events at once,
 * then waits until the client's reader has the last of them: what one read of the client's socket holds is then the same
 * for every client and in every round, however the threads are scheduled.
 */
const groupsRead = workerData as Int32Array;

/** No id is given twice, because an event of a response that has ended is no event of the next one. */
let responses = 0;

/** The last letter of the obfuscation says whether the event ends a group. */
const delta = (sequence_number: number, endsGroup: boolean): string =>
  JSON.stringify({
    type: "response.output_text.delta",
    sequence_number,
    item_id: `msg_${String(responses).padStart(32, "0")}`,
    output_index: 0,
    content_index: 0,
    delta: " token",
    logprobs: [],
    obfuscation: endsGroup ? "a1B2c3D!" : "a1B2c3D4",
  });

const lifecycle = (type: string, sequence_number: number): string =>
  JSON.stringify({ type, sequence_number, response: { id: `resp_${responses}`, status: type.slice(9), output: [{ type: "message" }] } });

const answer = async (send: (event: string) => void, tcp: Socket, input: string): Promise<void> => {
  const [groups, groupSize] = JSON.parse(input) as [number, number];
  Atomics.store(groupsRead, 0, 0);
  responses += 1;
  send(lifecycle("response.created", 0));
  for (let group = 0; group < groups; group += 1) {
    tcp.cork();
    for (let event = 1; event <= groupSize; event += 1) send(delta(group * groupSize + event, event === groupSize));
    tcp.uncork();
    while (Atomics.load(groupsRead, 0) <= group) await turn();
  }
  send(lifecycle("response.completed", groups * groupSize + 1));
};

/** The same events as server-sent events. */
const answerOverHttp = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { input } = JSON.parse(await text(request)) as { input: string };
  response.writeHead(200, { "content-type": "text/event-stream" });
  const typeOf = (event: string): string => event.slice(9, event.indexOf('"', 9));
  await answer((event) => response.write(`event: ${typeOf(event)}\ndata: ${event}\n\n`), request.socket, input);
  response.end();
};

const server = createServer((request, response) => void answerOverHttp(request, response));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, { socket: tcp }) => {
  socket.on("message", (data) => {
    const { input } = JSON.parse(String(data)) as { input: string };
    void answer((event) => socket.send(event), tcp, input);
  });
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
