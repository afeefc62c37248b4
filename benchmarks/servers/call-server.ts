// The Realtime API as far as the measurements need it. Frames are made beforehand and written to the socket as they are, and appends are
// skipped unread, so that the client is what limits a measurement and not the server. Sends its port.
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { loopbackCertificate } from "../../tooling/engine-tests/loopback-certificate.ts";
import { acceptHandshake, closeFrame, readFrames, textFrame } from "./raw-frames.ts";
import { startSlowNetwork } from "./slow-network.ts";

const ids = { response_id: "resp_0123456789abcdef01234", item_id: "item_0123456789abcdef01234", output_index: 0, content_index: 0 };

/** PCM16 at 24 kHz, as base64. */
const audioOf = (ms: number): string =>
  Buffer.from(Uint8Array.from({ length: ms * 48 }, (_, index) => (index * 7919) % 256)).toString("base64");

const event = (type: string, members: object): Buffer => textFrame(JSON.stringify({ type, event_id: "event_0123456789", ...members }));
const delta = (ms: number) => {
  const audio = audioOf(ms);
  return (index: number): Buffer =>
    textFrame(JSON.stringify({ type: "response.output_audio.delta", event_id: `event_${index}`, ...ids, delta: audio }));
};

/** A thousand frames each, of which a stream repeats as many as it is asked for. */
const streams: Readonly<Record<string, readonly Buffer[]>> = {
  audio: Array.from({ length: 1_000 }, (_, index) => delta(100)(index)),
  "audio 20 ms": Array.from({ length: 1_000 }, (_, index) => delta(20)(index)),
  text: Array.from({ length: 1_000 }, (_, index) =>
    textFrame(JSON.stringify({ type: "response.output_text.delta", event_id: `event_${index}`, ...ids, delta: " token" })),
  ),
  tiny: Array.from({ length: 1_000 }, () => textFrame('{"type":"bench.tiny"}')),
  "16 KiB": [event("bench.large", { text: "x".repeat(16 * 1_024) })],
  "20 MB": [event("bench.large", { text: "x".repeat(20_000_000) })],
};

interface Command {
  readonly type: string;
  readonly kind?: string;
  readonly count?: number;
  readonly everyMs?: number;
  readonly at?: number;
}

const bytesAtOnce = 1 << 20;

/** Sends frames as fast as the client reads them; at once where they are to come in one piece. */
const sendStream = async (socket: Duplex, { kind = "", count = 0 }: Command): Promise<void> => {
  const frames = streams[kind] ?? [];
  const limit = kind === "tiny" ? Number.POSITIVE_INFINITY : bytesAtOnce;
  let waiting: Buffer[] = [];
  let bytes = 0;
  let wake = (): void => undefined;
  socket.on("drain", () => wake()).once("close", () => wake());
  for (let index = 0; index < count && !socket.destroyed; index += 1) {
    const frame = frames[index % frames.length] ?? Buffer.alloc(0);
    waiting.push(frame);
    bytes += frame.length;
    if (bytes < limit && index < count - 1) continue;
    const isTaken = socket.write(Buffer.concat(waiting));
    waiting = [];
    bytes = 0;
    if (!isTaken && !socket.destroyed) await new Promise<void>((resolve) => (wake = resolve));
  }
};

/** Every call has a place in one round of the clock, so that the frames of many calls are spread over the interval. */
const sendRegularly = (socket: Duplex, { kind = "", everyMs = 20 }: Command): void => {
  const frames = streams[kind] ?? [];
  let index = 0;
  const timer = setInterval(() => socket.write(frames[index++ % frames.length] ?? ""), everyMs);
  socket.once("close", () => clearInterval(timer));
};

const commands: Readonly<Record<string, (socket: Duplex, command: Command) => unknown>> = {
  "session.update": (socket) => socket.write(event("session.updated", { session: { type: "realtime" } })),
  "bench.stream": sendStream,
  "bench.regularly": sendRegularly,
  "bench.ping": (socket, { at }) => socket.write(event("bench.pong", { at })),
  "bench.end": (socket) => socket.write(event("bench.ended", {})),
};

const upgrade = (request: IncomingMessage, socket: Duplex): void => {
  (socket as Socket).setNoDelay(true);
  socket.on("error", () => socket.destroy());
  // The sockets of Node's HTTP server stay half open when a client is gone, and two rounds of idle clients would use up the descriptors.
  socket.on("end", () => socket.end());
  acceptHandshake(request, socket);
  if (request.url?.startsWith("/v1/realtime")) socket.write(event("session.created", { session: { type: "realtime" } }));
  readFrames(socket, {
    isWanted: (beginning) => !beginning.startsWith('{"type":"input_audio'),
    text: (text) => {
      const command = JSON.parse(text) as Command;
      commands[command.type]?.(socket, command);
    },
    close: (payload) => socket.end(closeFrame(payload)),
  });
};

const listen = async (server: Server): Promise<number> => {
  server.on("upgrade", upgrade);
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, resolve));
  return (server.address() as AddressInfo).port;
};

const { key, cert } = await loopbackCertificate();
const tls = await listen(createTlsServer({ key, cert }));
const plain = createServer((_request, response) => response.end(JSON.stringify(addresses)));
const port = await listen(plain);
const addresses = {
  tls: `wss://127.0.0.1:${tls}`,
  slow: `ws://127.0.0.1:${await startSlowNetwork(port, { oneWayMs: 20 })}`,
  certificate: cert,
};
process.send?.(port);
process.on("disconnect", () => process.exit());
