import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { SimulatorError } from "../../simulator-error.ts";
import { checkClose } from "../../wire/close-code.ts";
import { UpgradeAcceptor } from "../handshake/upgrade-acceptor.ts";
import { answerHttp } from "../http/http-answer.ts";
import { type ConnectionCounter, createConnectionCounter, type ResponsesTotals } from "../record/connection-counter.ts";
import { createRequestRecorder, type RecordedResponsesRequest } from "../record/request-recorder.ts";
import { createStoredResponses } from "../request/chain-store.ts";
import { createTokenCounter } from "../request/token-usage.ts";
import type { HandshakeScript } from "../script/handshake-script.ts";
import { scenarios } from "../script/scenarios.ts";
import type { ResponseScript } from "../script/script.ts";
import { createScriptChooser } from "../script/script-chooser.ts";
import { checkHandshakes, checkScripts } from "../script/script-schema.ts";
import { SocketSession } from "../socket/socket-session.ts";
import type { TurnHost } from "../turn/prepare-turn.ts";
import { createIdSource } from "../wire/id-source.ts";
import { profiles } from "../wire/profile.ts";
import type { ResponsesLatency, ResponsesOptions } from "./responses-options.ts";

export type { ResponsesOptions } from "./responses-options.ts";

/** The Responses half of the simulator: it gets the requests whose path starts with `/v1/responses`. */
export interface ResponsesApi {
  /** Answers an upgrade of `GET /v1/responses`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers an HTTP request. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  /** Ends every socket and stream. Sockets get close code 1001. */
  close(): Promise<void>;
  /** What was received so far, in order of arrival; ended ones stay, see {@link ResponsesOptions.keepEnded}. */
  readonly requests: readonly RecordedResponsesRequest[];
  /** What was received so far, in numbers. */
  readonly totals: ResponsesTotals;
  /** Resolves with the first request, past or future, that fits; looks again at every change of a request. Rejects with `closed` from {@link ResponsesApi.close} on, and with what the predicate throws. */
  waitFor(predicate: (request: RecordedResponsesRequest) => boolean): Promise<RecordedResponsesRequest>;
  /** Adds scripts. Throws `bad-script`, which names the field at fault. */
  script(...scripts: readonly ResponseScript[]): void;
  /** Adds scripts after forgetting all that were added before. Throws `bad-script`, which names the field at fault. */
  replaceScripts(...scripts: readonly ResponseScript[]): void;
  /** Says what the next upgrades get. Throws `bad-script`, which names the field at fault. */
  handshake(...handshakes: readonly HandshakeScript[]): void;
  /** Ages every open socket to its limit now. */
  expireConnections(): void;
  /** Closes every open socket with a close frame. Throws `bad-option` for a code or a reason that may not be sent. @defaultValue reason "" */
  closeConnections(code: number, reason?: string): void;
  /** Ends every open socket with a TCP reset. */
  resetConnections(): void;
}

/** Makes the Responses half. Throws `bad-option` for an unknown profile, and `bad-script`, which names the field of a script or a handshake at fault. */
export const createResponsesApi = (options: ResponsesOptions): ResponsesApi => new ResponsesHalf(options);

class ResponsesHalf implements ResponsesApi {
  readonly #options: ResponsesOptions;
  readonly #host: TurnHost;
  readonly #acceptor: UpgradeAcceptor;
  readonly #counter: ConnectionCounter = createConnectionCounter();
  readonly #sessions: Set<SocketSession> = new Set();
  readonly #exchanges: Set<Promise<void>> = new Set();
  readonly #closing: AbortController = new AbortController();
  readonly #latency: Required<ResponsesLatency>;

  constructor(options: ResponsesOptions) {
    this.#options = options;
    this.#host = createTurnHost(options);
    this.#latency = { requestMs: 0, handshakeMs: 0, ...options.latency };
    this.#acceptor = new UpgradeAcceptor({
      profile: this.#host.profile,
      ids: this.#host.ids,
      apiKeys: options.apiKeys,
      perMessageDeflate: options.perMessageDeflate ?? false,
      latencyMs: this.#latency.requestMs + this.#latency.handshakeMs,
      closing: this.#closing.signal,
      refused: () => this.#counter.add("refusedHandshakes", 1),
      accepted: (socket, request, stream) => this.#serve(socket, request, stream),
    });
    this.#acceptor.add(checkHandshakes(options.handshakes ?? []));
  }

  get requests(): readonly RecordedResponsesRequest[] {
    return this.#host.recorder.requests;
  }

  get totals(): ResponsesTotals {
    return this.#counter.totals;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#counter.number(socket);
    this.#counter.add("handshakes", 1);
    void this.#acceptor.upgrade(request, socket, head);
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { connection, isNew } = this.#counter.number(request.socket);
    const exchange = answerHttp(this.#host, {
      request,
      response,
      connection,
      latencyMs: this.#latency.requestMs + (isNew ? this.#latency.handshakeMs : 0),
      apiKeys: this.#options.apiKeys,
      doneMarker: this.#options.doneMarker ?? false,
      closing: this.#closing.signal,
      received: (bytes) => this.#counter.add("bytesReceived", bytes),
      // A body that breaks off cannot be answered.
    }).catch(() => void response.destroy());
    // A peer that neither reads nor sends must not keep close() waiting.
    const end = (): void => void response.destroy();
    this.#closing.signal.addEventListener("abort", end);
    this.#exchanges.add(exchange);
    return exchange.finally(() => {
      this.#closing.signal.removeEventListener("abort", end);
      this.#exchanges.delete(exchange);
    });
  }

  async close(): Promise<void> {
    const ended = [...this.#sessions].map((session) => session.end());
    this.#closing.abort();
    this.#host.recorder.close();
    await Promise.all([...ended, ...this.#exchanges]);
  }

  waitFor(predicate: (request: RecordedResponsesRequest) => boolean): Promise<RecordedResponsesRequest> {
    return this.#host.recorder.waitFor(predicate);
  }

  script(...scripts: readonly ResponseScript[]): void {
    this.#host.chooser.add(checkScripts(scripts));
  }

  replaceScripts(...scripts: readonly ResponseScript[]): void {
    const checked = checkScripts(scripts);
    this.#host.chooser.clear();
    this.#host.chooser.add(checked);
  }

  handshake(...handshakes: readonly HandshakeScript[]): void {
    this.#acceptor.add(checkHandshakes(handshakes));
  }

  expireConnections(): void {
    for (const session of this.#sessions) {
      session.expire();
    }
  }

  closeConnections(code: number, reason = ""): void {
    checkClose(code, reason);
    for (const session of this.#sessions) {
      session.close(code, reason);
    }
  }

  resetConnections(): void {
    for (const session of this.#sessions) {
      session.reset();
    }
  }

  #serve(socket: WebSocket, request: IncomingMessage, stream: Duplex): void {
    const session = new SocketSession(this.#host, {
      socket,
      stream,
      headers: request.headers,
      connection: this.#counter.number(stream).connection,
      requestLatencyMs: this.#latency.requestMs,
      steerableModels: this.#options.steerableModels ?? ["gpt-6-astra"],
      received: (bytes) => this.#counter.add("bytesReceived", bytes),
    });
    this.#sessions.add(session);
    this.#counter.add("openSockets", 1);
    socket.once("close", () => {
      this.#sessions.delete(session);
      this.#counter.add("openSockets", -1);
    });
  }
}

const createTurnHost = (options: ResponsesOptions): TurnHost => {
  const { profile = "openai" } = options;
  if (!Object.hasOwn(profiles, profile)) {
    throw new SimulatorError("bad-option", `responses.profile: one of ${Object.keys(profiles).join(", ")} was expected, not ${profile}`);
  }
  const chooser = createScriptChooser(scenarios);
  chooser.add(checkScripts(options.scripts ?? []));
  return {
    profile: { ...profiles[profile], ...options.rules },
    chooser,
    recorder: createRequestRecorder({ keepEnded: options.keepEnded ?? Number.POSITIVE_INFINITY, observe: options.observe ?? (() => {}) }),
    ids: createIdSource(options.ids ?? "random"),
    tokens: createTokenCounter(),
    stored: createStoredResponses(options.keepStored ?? Number.POSITIVE_INFINITY),
    agentSteps: options.agentSteps ?? 1,
  };
};
