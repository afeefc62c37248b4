import type { AddressInfo, Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { type WebSocket, WebSocketServer } from "ws";

/** A thread of its own, so that the time of the client's thread is the client's alone. */
const ids = { response_id: "resp_0123456789abcdef01234", item_id: "item_0123456789abcdef01234", output_index: 0, content_index: 0 };

/** 100 ms of PCM16 at 24 kHz, which is what the API sends most. */
const audio = Buffer.from(Uint8Array.from({ length: 4800 }, (_, index) => (index * 7919) % 256)).toString("base64");

const frames: Readonly<Record<string, (index: number) => string>> = {
  audio: (index) => JSON.stringify({ type: "response.output_audio.delta", event_id: `event_${index}`, ...ids, delta: audio }),
  text: (index) => JSON.stringify({ type: "response.output_text.delta", event_id: `event_${index}`, ...ids, delta: " token" }),
};

/** Frames that are written together, so that the client always has more to read and its time is not that of waking up. */
const batch = 500;

const stream = async (socket: WebSocket, tcp: Socket, kind: string, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    if (index % batch === 0) tcp.cork();
    socket.send(frames[kind]?.(index) ?? "");
    if (index % batch < batch - 1 && index < count - 1) continue;
    tcp.uncork();
    while (socket.bufferedAmount > 4 * 1024 * 1024) await new Promise((resolve) => setImmediate(resolve));
  }
};

/** A frame of type `bench.stream` starts a stream; after `bench.end` the number of frames received is told. */
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket, { socket: tcp }) => {
  let received = 0;
  socket.on("message", (data: Buffer) => {
    received += 1;
    if (data.length > 300) return;
    const event = JSON.parse(String(data)) as { type: string; kind: string; count: number };
    if (event.type === "bench.stream") void stream(socket, tcp, event.kind, event.count);
    if (event.type === "bench.end") socket.send(JSON.stringify({ type: "bench.ended", event_id: "event_end", received }));
  });
});
server.on("listening", () => parentPort?.postMessage((server.address() as AddressInfo).port));
