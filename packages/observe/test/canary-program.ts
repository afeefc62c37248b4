// Runs as a process of its own: everything that it prints is searched for the credential.
import { channel, subscribe } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterFirstFrame, connect, reconnecting } from "@plugboard/core";
import { LiveSession } from "@plugboard/live";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { callbackSocket, TwilioTransport } from "@plugboard/realtime/twilio";
import { createWebSocketFetch } from "@plugboard/responses";
import { webrtcAdapter } from "@plugboard/webrtc";
import { weriftPeer } from "../../webrtc/test/node-peer.ts";
import { flightRecorder, observed, socketStats } from "../src/index.ts";
import { telemetry } from "../src/opentelemetry.ts";

const key = process.env["CANARY"] ?? "";
const base = process.env["BASE"] ?? "";
const behaviours = (process.env["BEHAVIOURS"] ?? "").split(",");
delete process.env["CANARY"];

const recorder = flightRecorder({ capacity: 10_000 });
const stats = socketStats();
const spans = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("canary");
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
const meter = new MeterProvider({ readers: [reader] }).getMeter("canary");
const adapter = observed(nodeAdapter(), recorder, stats, telemetry({ tracer, meter }));

/** What was told on a channel of Node's own sockets while they were made. */
const told: unknown[] = [];
for (const name of ["net.client.socket", "http.client.request.error"]) if (channel(name)) subscribe(name, () => told.push(name));

/** Everything that a log, a reporter or a curious reader may print. */
const show = (what: string, ...values: readonly unknown[]): void => {
  for (const value of values) {
    console.log(what, inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }));
    console.log(what, String(value), value instanceof Error ? value.stack : "");
    try {
      console.log(what, JSON.stringify(value));
    } catch {
      // It has a cycle.
    }
  }
};

/** Short only where a silent server is what is tried. */
const timeoutFor = (url: string): number => (url.includes("/hang/") ? 1_000 : 20_000);
const deadlinesFor = (url: string) => ({ connectTimeoutMs: timeoutFor(url), closeTimeoutMs: 200 });
const headers = { Authorization: `Bearer ${key}`, Cookie: `session=${key}` };

const layers: Readonly<Record<string, (url: string) => Promise<readonly unknown[]>>> = {
  core: async (url) => {
    const request = { url: `${url.replace(/^http/, "ws")}/realtime?model=m&key=${key}`, headers };
    const connection = await connect(adapter, request, {}, { ...deadlinesFor(url), readiness: afterFirstFrame });
    setTimeout(() => void connection.close(), 100);
    return [connection, await connection.closed, connection];
  },
  series: async (url) => {
    const request = { url: `${url.replace(/^http/, "ws")}/realtime?model=m&key=${key}`, headers };
    const heard: unknown[] = [];
    const work = reconnecting(
      adapter,
      () => request,
      { waiting: (info) => heard.push(info) },
      { ...deadlinesFor(url), maxRetries: 1, maxDelayMs: 1 },
    );
    setTimeout(() => void work.close(), 1_500);
    return [heard, await work.done.catch((error: unknown) => error), work];
  },
  realtime: async (url) => {
    const heard: unknown[] = [];
    const transport = new RealtimeTransport({
      adapter,
      apiKey: key,
      url: `${url.replace(/^http/, "ws")}/realtime?model=gpt-realtime-2.1&key=${key}`,
      connectTimeoutMs: timeoutFor(url),
      resume: resuming({ attempts: 1 }),
    });
    for (const name of ["error", "close", "resuming", "warning"] as const) transport.on(name, (event: unknown) => heard.push(event));
    const outcome = await transport.connect().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    // Its member `websocket`, which is not enumerable, is the runtime's own socket, and that one knows its URL.
    const values = [outcome, heard, transport, inspect(transport.connectionState), { ...transport.connectionState }];
    transport.close();
    return [...values, transport];
  },
  responses: async (url) => {
    const heard: unknown[] = [];
    await using client = createWebSocketFetch({
      adapter,
      baseURL: url,
      connectTimeoutMs: timeoutFor(url),
      onFallback: (info) => heard.push(info),
    });
    const body = JSON.stringify({ model: "gpt-5.6", stream: true, input: "Hi." });
    const init = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
    const outcome = await client(`${url}/responses`, init)
      .then((response) => response.text())
      .catch((error: unknown) => error);
    return [outcome, heard, client, client.stats()];
  },
  live: async (url) => {
    const session = new LiveSession({
      adapter,
      apiKey: key,
      baseUrl: url,
      silence: null,
      session: { model: "gpt-live-1" },
      connectTimeoutMs: timeoutFor(url),
      startTimeoutMs: timeoutFor(url),
    });
    const outcome = await session.connect().catch((error: unknown) => error);
    const ended = await session.close();
    return [outcome, ended, session, session.state];
  },
  phone: async (url) => {
    const sent: unknown[] = [];
    const phone = callbackSocket({ send: (text) => sent.push(text), close: (...why) => sent.push(why) });
    const transport = new TwilioTransport({
      adapter,
      twilioWebSocket: phone,
      apiKey: key,
      url: `${url.replace(/^http/, "ws")}/realtime?model=gpt-realtime-2.1&key=${key}`,
      connectTimeoutMs: timeoutFor(url),
    });
    const heard: unknown[] = [];
    for (const name of ["error", "close", "warning"] as const) transport.on(name, (event: unknown) => heard.push(event));
    const outcome = await transport.connect().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    transport.close();
    return [outcome, heard, sent, phone, transport];
  },
  webrtc: async (url) => {
    const calls = observed(webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null }), recorder, stats);
    const request = { url: `${url}/realtime/calls?key=${key}`, headers };
    const connection = await connect(calls, request, {}, { ...deadlinesFor(url), readiness: afterFirstFrame });
    setTimeout(() => void connection.close(), 100);
    return [connection, await connection.closed, connection];
  },
};

const problems: unknown[] = [];
process.on("unhandledRejection", (reason) => problems.push(reason));
process.on("warning", (warning) => problems.push(warning));

let cells = 0;
for (const behaviour of behaviours) {
  const url = behaviour.startsWith("http") ? behaviour : `${base}/${behaviour}/v1`;
  for (const [name, run] of Object.entries(layers)) {
    show(`${behaviour} ${name}`, ...(await run(url).catch((error: unknown) => [error])));
    cells += 1;
  }
}
await reader.forceFlush();
const spanTexts = spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
show("observers", recorder.entries(), recorder.print(), stats.read(), spanTexts, metrics.getMetrics(), recorder, adapter);
show("process", process.title, process.argv, process.execArgv, problems, told);
console.log(`cells ${cells}, spans ${spanTexts.length}, entries ${recorder.entries().length}, problems ${problems.length}`);
process.exit();
