import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TwilioRealtimeTransportLayer } from "@openai/agents-extensions";
import { nodeAdapter } from "@plugboard/node";
import { TwilioTransport } from "@plugboard/realtime/twilio";
import { type WebSocket, WebSocketServer } from "ws";

/** The process that bridges: phones on one side, the API on the other, by one class or the other. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const [side = "ours", apiUrl = ""] = process.argv.slice(2);

const bridges: Readonly<Record<string, (socket: WebSocket) => Promise<void>>> = {
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
    collect();
    process.send?.({ cpuMs: (user + system) / 1_000, loopDelayMs, heapMb: process.memoryUsage().heapUsed / 1_048_576 });
  }
});
process.send?.({ port: (server.address() as AddressInfo).port });
