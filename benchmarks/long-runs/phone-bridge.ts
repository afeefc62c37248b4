import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { TwilioRealtimeTransportLayer } from "@openai/agents-extensions";
import { nodeAdapter } from "@plugboard/node";
import { TwilioTransport } from "@plugboard/realtime/twilio";
import { WebSocket, WebSocketServer } from "ws";
import { heapMb } from "./heap-mb.ts";

/** The process that bridges: phones on one side, the API on the other, by one class or the other, or by hand. */
const [side = "ours", apiUrl = ""] = process.argv.slice(2);

interface Frame {
  readonly event?: string;
  readonly streamSid?: string;
  readonly media?: { readonly payload: string };
  readonly type?: string;
  readonly delta?: string;
}

/** The least that a bridge can do: each frame is parsed, and its audio is sent on in a frame of its own, followed by a mark. */
const bridgeByHand = async (phone: WebSocket): Promise<void> => {
  const api = new WebSocket(apiUrl, { headers: { authorization: "Bearer sk-simulated" }, perMessageDeflate: false });
  let streamSid = "";
  let marks = 0;
  phone.on("message", (data) => {
    const { event, media, streamSid: id = "" } = JSON.parse(String(data)) as Frame;
    if (event === "start") streamSid = id;
    else if (event === "media" && media && api.readyState === WebSocket.OPEN) {
      api.send(`{"type":"input_audio_buffer.append","audio":"${media.payload}"}`);
    }
  });
  api.on("message", (data) => {
    const { type, delta } = JSON.parse(String(data)) as Frame;
    if (type !== "response.output_audio.delta") return;
    phone.send(JSON.stringify({ event: "media", streamSid, media: { payload: delta } }));
    marks += 1;
    phone.send(JSON.stringify({ event: "mark", streamSid, mark: { name: `m${marks}` } }));
  });
  await once(api, "open");
};

const bridges: Readonly<Record<string, (socket: WebSocket) => Promise<void>>> = {
  raw: bridgeByHand,
  ours: async (socket) => {
    const transport = new TwilioTransport({ adapter: nodeAdapter(), twilioWebSocket: socket, ready: "open" });
    await transport.connect({ apiKey: "sk-simulated", url: apiUrl });
  },
  upstream: async (socket) => {
    const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket: socket as never });
    transport.on("error", () => {});
    await transport.connect({ apiKey: "sk-simulated", url: apiUrl });
  },
};

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => void bridges[side]?.(socket).catch((error: unknown) => console.error(error)));
await once(server, "listening");

const delay = monitorEventLoopDelay({ resolution: 5 });
let cpu = process.cpuUsage();
process.on("message", (request) => {
  if (request === "begin") {
    delay.enable();
    delay.reset();
    cpu = process.cpuUsage();
  } else if (request === "end") {
    const { user, system } = process.cpuUsage(cpu);
    const loopDelayMs = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
    process.send?.({ cpuMs: (user + system) / 1_000, loopDelayMs, heapMb: heapMb() });
  }
});
process.send?.({ port: (server.address() as AddressInfo).port });
