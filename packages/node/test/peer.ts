import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { port } from "./proxy.ts";

/** A handshake as the peer received it. */
export interface Handshake {
  readonly socket: Socket;
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** What a raw peer does with a socket, at once and after a complete request head. */
export interface Behaviour {
  readonly connected?: (socket: Socket) => void;
  readonly asked?: (handshake: Handshake) => void;
}

/** A TCP server that does to its peers what no proper WebSocket server would. */
export interface Peer {
  readonly url: string;
  readonly handshakes: readonly Handshake[];
  /** Resolves when every socket that was ever accepted is gone. */
  readonly deserted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const parse = (socket: Socket, head: string): Handshake => {
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { socket, path: first.split(" ")[1] ?? "", headers };
};

export const startPeer = async ({ connected, asked }: Behaviour): Promise<Peer> => {
  const handshakes: Handshake[] = [];
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => undefined);
    connected?.(socket);
    let head = "";
    const read = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", read).on("data", () => undefined);
      const handshake = parse(socket, head);
      handshakes.push(handshake);
      asked?.(handshake);
    };
    socket.on("data", read);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `ws://127.0.0.1:${port(server)}/`,
    handshakes,
    deserted: async () => void (await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once("close", resolve))))),
    close: async () => {
      for (const socket of open) socket.destroy();
      if (server.listening) await once(server.close(), "close");
    },
  };
};

/** The 101 that answers a handshake, with more header lines if wanted. */
export const switching = ({ headers }: Handshake, ...lines: string[]): string => {
  const key = `${headers.get("sec-websocket-key")}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
  return `${[...head, ...lines].join("\r\n")}\r\n\r\n`;
};

/** A short unmasked text frame. */
export const textFrame = (text: string): Buffer => Buffer.from([0x81, text.length, ...Buffer.from(text)]);

/** A refusal with a body. */
export const refusal = (status: number, body: string, ...lines: string[]): string =>
  [`HTTP/1.1 ${status} No`, `Content-Length: ${body.length}`, ...lines, "", body].join("\r\n");
