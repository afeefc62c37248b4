import { type Meter, type Span, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { ObservedSocket, SocketObserver } from "./observer.ts";

/** What is told to OpenTelemetry, and by whom. */
export interface TelemetryOptions {
  /** Makes one span for each socket, from its dial to its end. No spans unless given. */
  readonly tracer?: Tracer;
  /** Counts sockets and messages, and measures how long sockets take to open. No metrics unless given. */
  readonly meter?: Meter;
}

/** Attributes of every span and measurement; `server.address` and `server.port` are those of the semantic conventions. */
const attributesOf = ({ adapter, host }: ObservedSocket): Record<string, string | number> => {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return {
    "network.protocol.name": "websocket",
    "server.address": address,
    ...(port !== undefined && { "server.port": Number(port) }),
    "plugboard.adapter": adapter,
  };
};

interface Open {
  readonly span: Span | undefined;
  readonly dialledAt: number;
  readonly attributes: Record<string, string | number>;
}

/**
 * Tells OpenTelemetry of observed sockets: a client span for each, and the metrics `plugboard.socket.open_duration` (s),
 * `plugboard.sockets.active`, `plugboard.frames` and `plugboard.frame.length`. Nothing holds a credential, a path or a content.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/attributes-registry/server/
 */
export const telemetry = ({ tracer, meter }: TelemetryOptions): SocketObserver => {
  const open = new Map<ObservedSocket, Open>();
  const openDuration = meter?.createHistogram("plugboard.socket.open_duration", {
    unit: "s",
    description: "From the dial to the open socket.",
  });
  const active = meter?.createUpDownCounter("plugboard.sockets.active", { description: "Sockets that were dialled and have not ended." });
  const frames = meter?.createCounter("plugboard.frames", { description: "Messages, by direction and kind." });
  const length = meter?.createHistogram("plugboard.frame.length", { description: "Characters of texts, bytes of binary messages." });

  const finish = (socket: ObservedSocket, end: (span: Span) => void): void => {
    const entry = open.get(socket);
    if (!entry) return;
    open.delete(socket);
    active?.add(-1, entry.attributes);
    if (!entry.span) return;
    end(entry.span);
    entry.span.end();
  };
  const count = (socket: ObservedSocket, direction: "sent" | "received", kind: string, frameLength: number): void => {
    const attributes = { ...open.get(socket)?.attributes, "plugboard.direction": direction, "plugboard.kind": kind };
    frames?.add(1, attributes);
    length?.record(frameLength, attributes);
  };

  return {
    dialled: (socket) => {
      const attributes = attributesOf(socket);
      const span = tracer?.startSpan(`websocket ${socket.host}`, { kind: SpanKind.CLIENT, attributes });
      open.set(socket, { span, dialledAt: performance.now(), attributes });
      active?.add(1, attributes);
    },
    opened: (socket) => {
      const entry = open.get(socket);
      if (!entry) return;
      entry.span?.addEvent("open");
      openDuration?.record((performance.now() - entry.dialledAt) / 1_000, entry.attributes);
    },
    ...(meter && {
      sent: (socket, { kind, length: frameLength }) => count(socket, "sent", kind, frameLength),
      received: (socket, { kind, length: frameLength }) => count(socket, "received", kind, frameLength),
    }),
    failed: (socket, cause) =>
      finish(socket, (span) => {
        span.setAttribute("error.type", cause instanceof Error ? cause.name : typeof cause);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }),
    ended: (socket, { code, isLocal }) =>
      finish(socket, (span) => {
        span.setAttributes({ "plugboard.close.code": code, "plugboard.close.local": isLocal });
        if (code !== 1000 && !isLocal) span.setStatus({ code: SpanStatusCode.ERROR });
      }),
  };
};
