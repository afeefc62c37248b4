// The Live API as far as the measurements need it. Sends its port.
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

const session = { id: "live_0123456789abcdef01234", expires_at: 2_000_000_000, model: "gpt-live-1", status: "active" };

/** 100 ms of PCM16 at 24 kHz: speech, and the digital silence that is half of what the API sends. */
const speech = Buffer.from(Uint8Array.from({ length: 4800 }, (_, index) => (index * 7919) % 256)).toString("base64");
const silence = Buffer.alloc(4800).toString("base64");

const frames: Readonly<Record<string, (index: number) => string>> = {
  speech: () => JSON.stringify({ type: "session.output_audio.delta", delta: speech }),
  silence: () => JSON.stringify({ type: "session.output_audio.delta", delta: silence }),
  transcript: (index) =>
    JSON.stringify({
      type: "session.output_transcript.delta",
      event_id: `event_${index}`,
      delta: " token",
      start_ms: index * 200,
      end_ms: index * 200 + 200,
    }),
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

/**
 * Answers `session.start`. A text append whose content is `KIND COUNT` starts a stream; one that is `end` is acknowledged when it
 * has come, and with it everything that was sent before.
 */
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket, { socket: tcp }) => {
  socket.on("message", (data: Buffer) => {
    if (data.length > 400) return;
    const event = JSON.parse(String(data)) as { type: string; event_id: string; content?: string };
    if (event.type === "session.start") socket.send(JSON.stringify({ type: "session.started", event_id: "event_start", session }));
    if (event.content === "end") socket.send(JSON.stringify({ type: "info", event_id: "event_end", code: "bench.ended", message: "" }));
    const [, kind, count] = /^(\w+) (\d+)$/.exec(event.content ?? "") ?? [];
    if (kind !== undefined) void stream(socket, tcp, kind, Number(count));
    if (event.type === "session.close") {
      socket.send(
        JSON.stringify({ type: "session.closed", event_id: "event_closed", reason: "close_requested", usage: { seconds: 0 }, session }),
      );
      socket.close();
    }
  });
});
server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
