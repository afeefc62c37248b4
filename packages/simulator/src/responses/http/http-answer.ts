import type { IncomingMessage, ServerResponse } from "node:http";
import { readTarget } from "../../http/request-target.ts";
import { pause } from "../../pause.ts";
import { type JsonObject, parseJsonObject, stringOf } from "../../wire/json.ts";
import { resetSocket } from "../../wire/reset-socket.ts";
import type { GenerationEnd } from "../generation/generation.ts";
import { credentialError } from "../handshake/handshake.ts";
import type { OpenRecord } from "../record/request-recorder.ts";
import type { EventWriter } from "../turn/event-writer.ts";
import { playTurn } from "../turn/play-turn.ts";
import { type PreparedTurn, prepareTurn, refusalOf, type TurnHost } from "../turn/prepare-turn.ts";
import { type ApiError, apiErrors } from "../wire/api-error.ts";
import { errorBody } from "../wire/error-frame.ts";
import { createSseWriter } from "./sse-writer.ts";

/** One HTTP request to the Responses half. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Number of the TCP connection. */
  readonly connection: number;
  /** Wait before the answer, in milliseconds. */
  readonly latencyMs: number;
  readonly apiKeys: readonly string[] | undefined;
  readonly doneMarker: boolean;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
  /** Told the size of the body. */
  readonly received: (bytes: number) => void;
}

const crossOrigin = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*, authorization",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-expose-headers": "*",
};

/** Answers `POST /v1/responses` with JSON or server-sent events, and `GET /v1/responses/{id}` from storage. */
export const answerHttp = async (host: TurnHost, exchange: HttpExchange): Promise<void> => {
  const { request, response, connection, closing } = exchange;
  const body = await readBody(request);
  exchange.received(body.length);
  await pause(exchange.latencyMs, closing);
  for (const [name, value] of Object.entries({ ...crossOrigin, ...apiHeaders(host) })) {
    response.setHeader(name, value);
  }
  if (request.method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  const unauthorized = credentialError(request, exchange.apiKeys);
  if (unauthorized !== undefined) {
    sendError(host, response, unauthorized);
    return;
  }
  const { path } = readTarget(request.url);
  const storedId = /\/responses\/([^/]+)$/.exec(path)?.[1];
  if (storedId !== undefined && request.method === "GET") {
    sendStored(host, response, storedId);
    return;
  }
  if (request.method !== "POST" || storedId !== undefined) {
    sendError(host, response, { status: 405, type: "invalid_request_error", code: null, message: "Not allowed for this path." });
    return;
  }
  const raw = parseJsonObject(body.toString());
  const record = host.recorder.arrived({
    transport: "http",
    connection,
    laneName: undefined,
    body: raw,
    bytesReceived: body.length,
    handshakeHeaders: request.headers,
  });
  await answerCreate(host, exchange, raw, record);
};

const answerCreate = async (host: TurnHost, exchange: HttpExchange, raw: JsonObject | undefined, record: OpenRecord): Promise<void> => {
  const { response } = exchange;
  const signal = goneSignal(exchange);
  signal.addEventListener("abort", () => {
    if (record.endedBy === undefined) {
      host.recorder.update(record, { endedBy: exchange.closing.aborted ? "server" : "client" });
    }
  });
  const prepared = raw === undefined ? undefined : prepareTurn(host, { transport: "http", raw, record, findParent: host.stored.find });
  const refusal = prepared === undefined ? apiErrors.unreadableFrame() : await refusalOf(prepared, signal);
  if (!prepared?.ok || refusal !== undefined) {
    host.recorder.update(record, { endedBy: "refused" });
    sendError(host, response, refusal ?? apiErrors.unreadableFrame());
    return;
  }
  const turn = prepared.value;
  host.recorder.update(record, { responseId: turn.responseId });
  const isStream = turn.request.body["stream"] === true;
  if (isStream) {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" }).flushHeaders();
  }
  const writer = isStream ? createSseWriter(response) : createSilentWriter(response);
  const end = await playTurn(host, turn, { writer, signal, control: { steered: false } });
  if (end !== undefined) {
    settle(host, turn, end);
    finish(host, exchange, isStream, end);
  }
};

const settle = (host: TurnHost, turn: PreparedTurn, end: GenerationEnd): void => {
  if (turn.request.store && (end.status === "completed" || end.status === "incomplete")) {
    host.stored.save({ id: turn.responseId, items: [...turn.context, ...end.output] }, end.response);
  }
  if (end.status !== "silence") {
    host.recorder.update(turn.record, { endedBy: end.status });
  }
};

const finish = (host: TurnHost, { response, doneMarker }: HttpExchange, isStream: boolean, end: GenerationEnd): void => {
  if (isStream) {
    response.end(doneMarker ? "data: [DONE]\n\n" : undefined);
  } else if (end.error === undefined) {
    sendJson(response, 200, end.response);
  } else {
    sendError(host, response, { status: 500, type: "server_error", ...end.error, param: null });
  }
};

/** For `stream: false`: events go nowhere, the answer is the terminal response. */
const createSilentWriter = (response: ServerResponse): EventWriter => ({
  write: () => {},
  writeRaw: () => {},
  drained: () => Promise.resolve(),
  close: () => void response.destroy(),
  reset: () => void (response.socket === null ? response.destroy() : resetSocket(response.socket)),
});

const goneSignal = ({ response, closing }: HttpExchange): AbortSignal => {
  const gone = new AbortController();
  const end = (): void => gone.abort();
  if (closing.aborted || response.closed) {
    end();
    return gone.signal;
  }
  // Not AbortSignal.any: until the simulator closes, it would hold every request whose signal somebody listens to.
  closing.addEventListener("abort", end);
  response.on("close", () => {
    closing.removeEventListener("abort", end);
    if (!response.writableFinished) {
      end();
    }
  });
  return gone.signal;
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  }
  return Buffer.concat(chunks);
};

const apiHeaders = (host: TurnHost): Readonly<Record<string, string>> => ({
  "x-request-id": host.ids("req"),
  "openai-version": "2020-10-01",
  "openai-organization": "simulator",
  "openai-processing-ms": "1",
  "x-ratelimit-limit-requests": "10000",
  "x-ratelimit-remaining-requests": "9999",
  "x-ratelimit-reset-requests": "6ms",
});

const sendStored = (host: TurnHost, response: ServerResponse, id: string): void => {
  const stored = host.stored.response(stringOf(id) ?? "");
  if (stored === undefined) {
    const message = `Response with id '${id}' not found.`;
    sendError(host, response, { status: 404, type: "invalid_request_error", code: null, message, param: "id" });
  } else {
    sendJson(response, 200, stored);
  }
};

const sendError = (host: TurnHost, response: ServerResponse, error: ApiError): void => {
  for (const [name, value] of Object.entries(error.headers ?? {})) {
    response.setHeader(name, value);
  }
  sendJson(response, error.status, errorBody(error, host.profile.errorShape));
};

const sendJson = (response: ServerResponse, status: number, body: JsonObject): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
};
