import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * A server that says just enough of both APIs for very many clients at once, and is a process of its own, so that it can die. A session has
 * its items; a response lasts the milliseconds that the input names.
 */
const itemsOf = new Map<WebSocket, string[]>();

const tell = (socket: WebSocket, event: object): void => socket.send(JSON.stringify({ event_id: "event", ...event }));

const onSession = (socket: WebSocket): void => {
  const items: string[] = [];
  itemsOf.set(socket, items);
  socket.on("close", () => itemsOf.delete(socket));
  tell(socket, { type: "session.created", session: { type: "realtime", tracing: null } });
  socket.on("message", (data) => {
    const event = JSON.parse(String(data));
    if (event.type === "session.update") tell(socket, { type: "session.updated", session: { type: "realtime" } });
    if (event.type !== "conversation.item.create") return;
    const previous_item_id = items.at(-1) ?? null;
    items.push(event.item.id);
    for (const type of ["conversation.item.added", "conversation.item.done"]) tell(socket, { type, previous_item_id, item: event.item });
  });
};

let responses = 0;

const onResponses = (socket: WebSocket): void => {
  socket.on("message", (data) => {
    const { input } = JSON.parse(String(data));
    responses += 1;
    const response = { id: `resp_${process.pid}_${responses}`, object: "response", status: "in_progress", output: [] };
    tell(socket, { type: "response.created", response });
    const beat = setInterval(() => tell(socket, { type: "response.in_progress", response }), 5_000);
    const end = setTimeout(() => {
      clearInterval(beat);
      tell(socket, { type: "response.completed", response: { ...response, status: "completed" } });
    }, Number(input));
    socket.on("close", () => {
      clearInterval(beat);
      clearTimeout(end);
    });
  });
};

const webSockets = new WebSocketServer({ noServer: true });
const server = createServer((_request, response) => response.end(JSON.stringify([...itemsOf.values()])));
server.on("upgrade", (request, socket, head) =>
  webSockets.handleUpgrade(request, socket, head, (client) => {
    client.on("error", () => undefined);
    (request.url?.includes("/responses") ? onResponses : onSession)(client);
  }),
);
server.listen({ port: Number(process.argv[2] ?? 0), host: "127.0.0.1", backlog: 4_096 }, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
