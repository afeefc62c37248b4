// Answers of the Responses API on a schedule, over WebSockets with lanes and over server-sent events. The input of a request is JSON: its own
// name, how many events it gets, and how many milliseconds lie between them. Every event names the request. Sends its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { WebSocketServer } from "ws";

/** What a measurement asks for. */
export interface Schedule {
  readonly name: string;
  readonly events: number;
  readonly everyMs: number;
}

type Send = (type: string, event: string) => void;

interface Request {
  readonly input: string;
  readonly stream_id?: string;
}

/** No id is given twice, because an event of a response that has ended is no event of the next one. */
let responses = 0;

const play = ({ input, stream_id }: Request, send: Send, done: () => void = () => undefined): void => {
  const { name, events, everyMs } = JSON.parse(input) as Schedule;
  const lane = stream_id === undefined ? {} : { stream_id };
  let sequence_number = 0;
  responses += 1;
  const id = `resp_${responses}`;
  const emit = (type: string, members: object): void => {
    send(type, JSON.stringify({ type, sequence_number, ...members, ...lane }));
    sequence_number += 1;
  };
  const response = (status: string): object => ({ response: { id, object: "response", status, output: [] } });
  emit("response.created", response("in_progress"));
  const timer = setInterval(() => {
    if (sequence_number <= events)
      return emit("response.output_text.delta", { item_id: `msg_${name}`, output_index: 0, content_index: 0, delta: " token" });
    clearInterval(timer);
    emit("response.completed", response("completed"));
    done();
  }, everyMs);
};

const server = createServer(async (request, response) => {
  const body = JSON.parse(await text(request)) as Request;
  response.writeHead(200, { "content-type": "text/event-stream" });
  play(
    body,
    (type, event) => response.write(`event: ${type}\ndata: ${event}\n\n`),
    () => response.end(),
  );
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => play(JSON.parse(String(data)) as Request, (_type, event) => socket.send(event)));
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
