import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createStoredResponses } from "./chain-store.ts";
import { createConnectionCounter, type ResponsesTotals } from "./connection-counter.ts";
import { answerHttp } from "./http-answer.ts";
import { createIdSource } from "./id-source.ts";
import type { TurnHost } from "./prepare-turn.ts";
import { profiles } from "./profile.ts";
import { createRequestRecorder, type RecordedResponsesRequest } from "./request-recorder.ts";
import type { HandshakeScript, ResponsesOptions } from "./responses-options.ts";
import { scenarios } from "./scenarios.ts";
import type { ResponseScript } from "./script.ts";
import { createScriptChooser } from "./script-chooser.ts";
import { checkScripts } from "./script-schema.ts";
import { SocketSession } from "./socket-session.ts";
import { createTokenCounter } from "./token-usage.ts";
import { createUpgradeAcceptor } from "./upgrade-acceptor.ts";

export type { ResponsesOptions } from "./responses-options.ts";

/** The Responses half of the simulator: it gets the requests whose path starts with `/v1/responses`. */
export interface ResponsesApi {
  /** Takes over an upgrade of `GET /v1/responses`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers an HTTP request. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  /** Ends every socket and stream. Sockets get close code 1001. */
  close(): Promise<void>;
  /** What was received so far, in order of arrival. */
  readonly requests: readonly RecordedResponsesRequest[];
  /** What was received so far, in numbers. */
  readonly totals: ResponsesTotals;
  /** Resolves with the first request, past or future, that fits; looks again at every change of a request. Rejects with `closed` at {@link ResponsesApi.close}. */
  waitFor(predicate: (request: RecordedResponsesRequest) => boolean): Promise<RecordedResponsesRequest>;
  /** Adds scripts. Throws `bad-script`, which names the field at fault. */
  script(...scripts: readonly ResponseScript[]): void;
  /** Says what the next upgrades get. */
  handshake(...handshakes: readonly HandshakeScript[]): void;
  /** Ages every open socket to its limit now. */
  expireConnections(): void;
  /** Closes every open socket with a close frame. */
  closeConnections(code: number, reason?: string): void;
  /** Ends every open socket with a TCP reset. */
  resetConnections(): void;
}

/** Makes the Responses half. Throws `bad-script`, which names the field of a script at fault. */
export function createResponsesApi(options: ResponsesOptions): ResponsesApi {
  const host = createTurnHost(options);
  const counter = createConnectionCounter();
  const sessions = new Set<SocketSession>();
  const exchanges = new Set<Promise<void>>();
  const closing = new AbortController();
  const { requestMs = 0, handshakeMs = 0 } = options.latency ?? {};

  const acceptor = createUpgradeAcceptor({
    profile: host.profile,
    ids: host.ids,
    apiKeys: options.apiKeys,
    perMessageDeflate: options.perMessageDeflate ?? false,
    latencyMs: requestMs + handshakeMs,
    closing: closing.signal,
    refused: () => counter.add("refusedHandshakes", 1),
    accepted(socket, request, stream) {
      const { connection } = counter.number(stream);
      const session = new SocketSession(host, {
        socket,
        stream,
        headers: request.headers,
        connection,
        requestLatencyMs: requestMs,
        steerableModels: options.steerableModels ?? ["gpt-6-astra"],
        received: (bytes) => counter.add("bytesReceived", bytes),
      });
      sessions.add(session);
      counter.add("openSockets", 1);
      socket.once("close", () => {
        sessions.delete(session);
        counter.add("openSockets", -1);
      });
    },
  });
  acceptor.add(options.handshakes ?? []);
  const each = (act: (session: SocketSession) => void): void => {
    for (const session of sessions) {
      act(session);
    }
  };

  return {
    upgrade(request, socket, head) {
      counter.number(socket);
      counter.add("handshakes", 1);
      void acceptor.upgrade(request, socket, head);
    },
    handle(request, response) {
      const { connection, isNew } = counter.number(request.socket);
      const exchange = answerHttp(host, {
        request,
        response,
        connection,
        latencyMs: requestMs + (isNew ? handshakeMs : 0),
        apiKeys: options.apiKeys,
        doneMarker: options.doneMarker ?? false,
        closing: closing.signal,
        received: (bytes) => counter.add("bytesReceived", bytes),
      }).catch(() => void response.destroy());
      exchanges.add(exchange);
      return exchange.finally(() => exchanges.delete(exchange));
    },
    async close() {
      const ended = [...sessions].map((session) => session.end());
      closing.abort();
      host.recorder.close();
      await Promise.all([...ended, ...exchanges]);
    },
    requests: host.recorder.requests,
    get totals() {
      return counter.totals;
    },
    waitFor: (predicate) => host.recorder.waitFor(predicate),
    script: (...scripts) => host.chooser.add(checkScripts(scripts)),
    handshake: (...handshakes) => acceptor.add(handshakes),
    expireConnections: () => each((session) => session.expire()),
    closeConnections: (code, reason = "") => each((session) => session.close(code, reason)),
    resetConnections: () => each((session) => session.reset()),
  };
}

function createTurnHost(options: ResponsesOptions): TurnHost {
  const chooser = createScriptChooser(scenarios);
  chooser.add(checkScripts(options.scripts ?? []));
  return {
    profile: { ...profiles[options.profile ?? "openai"], ...options.rules },
    chooser,
    recorder: createRequestRecorder(),
    ids: createIdSource(options.ids ?? "random"),
    tokens: createTokenCounter(),
    stored: createStoredResponses(),
    agentSteps: options.agentSteps ?? 1,
  };
}
