import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A frame, parsed. */
export type Json = Record<string, unknown>;

/** One socket as the peer sees it. */
export interface PeerSocket {
  /** Which handshake it came from, 0 the first. */
  readonly index: number;
  readonly ws: WebSocket;
  /** Sends frames as they are given: objects as JSON, strings verbatim. */
  readonly send: (...frames: readonly (Json | string)[]) => void;
}

export interface PeerOptions {
  /** Answers one `response.create`. */
  readonly onCreate?: (frame: Json, socket: PeerSocket) => void;
  /** Refuses a handshake by answering it. */
  readonly refuse?: (request: IncomingMessage) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
  readonly onOpen?: (socket: PeerSocket) => void;
  /** Answers HTTP; by default 200 with what was asked. */
  readonly onHttp?: (body: string, response: ServerResponse, request: IncomingMessage) => void;
}

/** A server that says what a test tells it to, and remembers what it was told. */
export interface Peer extends AsyncDisposable {
  readonly baseURL: string;
  readonly url: string;
  readonly handshakes: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  readonly creates: Json[];
  readonly posts: { readonly body: string; readonly headers: IncomingHttpHeaders; readonly method: string; readonly url: string }[];
  readonly sockets: PeerSocket[];
  /** Open sockets. */
  readonly open: () => number;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
};

/** The frames of a short text response. */
export const textFrames = (id: string, text = "Hello", extra: Json = {}): Json[] => {
  const item = {
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  };
  const response = { id, object: "response", created_at: 1_793_000_000, model: "gpt-5.6", output: [] };
  const at = { item_id: item.id, output_index: 0, content_index: 0 };
  const frames: Json[] = [
    { type: "response.created", response: { ...response, status: "in_progress" } },
    { type: "response.in_progress", response: { ...response, status: "in_progress" } },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...at, part: { type: "output_text", text: "", annotations: [] } },
    { type: "response.output_text.delta", ...at, delta: text, logprobs: [] },
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part: item.content[0] },
    { type: "response.output_item.done", output_index: 0, item },
    {
      type: "response.completed",
      response: { ...response, status: "completed", output: [item], usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 } },
    },
  ];
  return frames.map((frame, sequence_number) => ({ ...frame, sequence_number, ...extra }));
};

const listen = async (server: ReturnType<typeof createServer>): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const startPeer = async (options: PeerOptions = {}): Promise<Peer> => {
  const { onCreate = (frame, socket) => socket.send(...textFrames(`resp_${socket.index}_${String(frame["input"])}`)) } = options;
  const handshakes: Peer["handshakes"] = [];
  const creates: Json[] = [];
  const posts: Peer["posts"] = [];
  const sockets: PeerSocket[] = [];
  const wss = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    posts.push({ body, headers: request.headers, method: request.method ?? "", url: request.url ?? "" });
    if (options.onHttp) return options.onHttp(body, response, request);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ http: true, body }));
  });
  server.on("upgrade", (request, tcp, head) => {
    handshakes.push({ url: request.url ?? "", headers: request.headers });
    const refusal = options.refuse?.(request);
    tcp.on("error", () => undefined);
    if (refusal) {
      const { status, headers = {}, body = "" } = refusal;
      const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" });
      tcp.end(`HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`);
      return;
    }
    wss.handleUpgrade(request, tcp, head, (ws) => {
      const socket: PeerSocket = {
        index: sockets.length,
        ws,
        send: (...frames) => {
          for (const frame of frames) ws.send(typeof frame === "string" ? frame : JSON.stringify(frame));
        },
      };
      sockets.push(socket);
      ws.on("error", () => undefined);
      ws.on("message", (data) => {
        const frame = JSON.parse(String(data)) as Json;
        creates.push(frame);
        onCreate(frame, socket);
      });
      options.onOpen?.(socket);
    });
  });
  const url = await listen(server);
  return {
    baseURL: `${url}/v1`,
    url: `${url}/v1/responses`,
    handshakes,
    creates,
    posts,
    sockets,
    open: () => wss.clients.size,
    [Symbol.asyncDispose]: async () => {
      for (const ws of wss.clients) ws.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
