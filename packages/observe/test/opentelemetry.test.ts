import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SpanStatusCode } from "@opentelemetry/api";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { observed } from "../src/index.ts";
import { telemetry } from "../src/opentelemetry.ts";

const startEcho = async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => socket.on("message", (data) => socket.send(String(data))));
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: async () => void server.close() };
};

test("each socket is a span with its server, its end and no credential, and a failed one is an error", async () => {
  await using server = await startEcho();
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const adapter = observed(nodeAdapter(), telemetry({ tracer: provider.getTracer("test") }));
  const connection = await connect(adapter, { url: `ws://127.0.0.1:${server.port}/path?key=sk-secret` });
  await connection.close();
  await connect(adapter, "ws://127.0.0.1:1").catch(() => undefined);
  const [closed, failed] = exporter.getFinishedSpans();
  expect(closed).toMatchObject({
    name: `websocket 127.0.0.1:${server.port}`,
    attributes: {
      "network.protocol.name": "websocket",
      "server.address": "127.0.0.1",
      "server.port": server.port,
      "plugboard.adapter": "node-ws",
      "plugboard.close.code": 1000,
      "plugboard.close.local": true,
    },
    status: { code: SpanStatusCode.UNSET },
    events: [{ name: "open" }],
  });
  expect(failed).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { "error.type": "Error" } });
  expect(JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes })))).not.toContain("sk-secret");
});

test("metrics count sockets that are open and messages by direction", async () => {
  await using server = await startEcho();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const connection = await connect(
    observed(nodeAdapter(), telemetry({ meter: provider.getMeter("test") })),
    `ws://127.0.0.1:${server.port}`,
  );
  const frames = connection[Symbol.asyncIterator]();
  for (const text of ["one", "two"]) {
    connection.send(text);
    await frames.next();
  }
  await reader.forceFlush();
  const points = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  const of = (name: string) => points.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  expect(of("plugboard.sockets.active").map(({ value }) => value)).toEqual([1]);
  expect(of("plugboard.frames").map(({ attributes, value }) => [attributes["plugboard.direction"], value])).toEqual([
    ["sent", 2],
    ["received", 2],
  ]);
  expect(of("plugboard.socket.open_duration")).toHaveLength(1);
  await connection.close();
  await provider.shutdown();
});
