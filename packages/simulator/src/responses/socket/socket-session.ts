import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { isJsonObject, type JsonObject, parseJsonObject, stringOf } from "../../wire/json.ts";
import { resetSocket } from "../../wire/reset-socket.ts";
import type { OpenRecord } from "../record/request-recorder.ts";
import { createLaneCache } from "../request/chain-store.ts";
import type { EventWriter } from "../turn/event-writer.ts";
import type { TurnHost } from "../turn/prepare-turn.ts";
import { type ApiError, apiErrors } from "../wire/api-error.ts";
import { errorFrame } from "../wire/error-frame.ts";
import { type ConnectionAge, createConnectionAge } from "./connection-age.ts";
import { frameError, laneNameOf } from "./frame-check.ts";
import { type LaneRequest, type LaneRunnerParts, runLaneRequest } from "./lane-runner.ts";
import { createLaneScheduler, type LaneScheduler } from "./lane-scheduler.ts";
import { Steering } from "./steering.ts";
import { createWsWriter } from "./ws-writer.ts";

/** An accepted socket. */
export interface AcceptedSocket {
  readonly socket: WebSocket;
  readonly stream: Duplex;
  readonly headers: IncomingHttpHeaders;
  /** Number of the connection. */
  readonly connection: number;
  /** Added to every message, in milliseconds. */
  readonly requestLatencyMs: number;
  readonly steerableModels: readonly string[];
  /** Told the size of each message. */
  readonly received: (bytes: number) => void;
}

/** Serves `response.create` and `response.steer` on one socket until it closes. */
export class SocketSession {
  readonly #host: TurnHost;
  readonly #accepted: AcceptedSocket;
  readonly #scheduler: LaneScheduler<LaneRequest>;
  readonly #age: ConnectionAge;
  readonly #parts: LaneRunnerParts;
  readonly #gone: AbortController = new AbortController();
  readonly #open: Set<OpenRecord> = new Set();
  readonly #closed: Promise<void>;
  #pinnedModel: string | undefined;
  #endedBy: "client" | "server" = "client";

  constructor(host: TurnHost, accepted: AcceptedSocket) {
    this.#host = host;
    this.#accepted = accepted;
    this.#scheduler = createLaneScheduler(host.profile);
    this.#age = createConnectionAge(host.profile, {
      isIdle: () => this.#scheduler.isIdle,
      announce: () => this.#send(errorFrame(apiErrors.connectionTooOld(host.profile.nominalAgeMinutes), host.profile.errorShape)),
      close: (code) => this.close(code, ""),
    });
    this.#parts = {
      host,
      cache: createLaneCache(host.stored),
      steering: new Steering(accepted.steerableModels, host.ids),
      signal: this.#gone.signal,
      writerFor: (laneName) => this.#writer(laneName),
      refuse: (error, laneName) => this.#refuse(error, laneName),
      replyToSteer: ({ frame, laneName }) => this.#send(laneName === undefined ? frame : { ...frame, stream_id: laneName }),
    };
    this.#closed = new Promise((resolve) => accepted.socket.once("close", () => resolve()));
    this.#listen();
  }

  /** Ages the socket to its limit now. */
  expire(): void {
    this.#age.expire();
  }

  /** Closes the socket. What runs on it stops at once. */
  close(code: number, reason: string): void {
    this.#endedBy = "server";
    this.#gone.abort();
    this.#accepted.socket.close(code, reason);
  }

  /** Ends the connection with a TCP reset. */
  reset(): void {
    this.#endedBy = "server";
    this.#gone.abort();
    resetSocket(this.#accepted.stream);
  }

  /** Closes the socket as a server that goes away, and resolves once it is closed. */
  async end(): Promise<void> {
    this.close(1001, "The simulator is closing.");
    // A peer that does not answer the close frame must not keep the simulator alive.
    const deadline = setTimeout(() => this.#accepted.socket.terminate(), 500);
    await this.#closed;
    clearTimeout(deadline);
  }

  #listen(): void {
    const { socket, requestLatencyMs } = this.#accepted;
    socket.on("message", (data: RawData, isBinary: boolean) => {
      this.#age.touched();
      const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
      this.#accepted.received(bytes.length);
      if (requestLatencyMs === 0) {
        this.#receive(bytes, isBinary);
      } else {
        setTimeout(() => this.#gone.signal.aborted || this.#receive(bytes, isBinary), requestLatencyMs);
      }
    });
    socket.on("ping", () => this.#age.touched());
    // The close event follows and says everything; a frame over the limit is answered with 1009 by ws itself.
    socket.on("error", ignoreError);
    socket.on("close", () => this.#socketClosed());
  }

  #socketClosed(): void {
    this.#age.stop();
    this.#scheduler.clear();
    this.#gone.abort();
    for (const record of this.#open) {
      if (record.endedBy === undefined) {
        this.#host.recorder.update(record, { endedBy: this.#endedBy });
      }
    }
  }

  #receive(bytes: Buffer, isBinary: boolean): void {
    const { profile, recorder } = this.#host;
    const frame = isBinary ? undefined : parseJsonObject(bytes.toString());
    if (frame?.["type"] === "response.steer") {
      this.#parts.replyToSteer(this.#parts.steering.steer(frame));
      return;
    }
    const { connection, headers } = this.#accepted;
    const laneName = laneNameOf(frame, profile);
    const bytesReceived = bytes.length;
    const record = recorder.arrived({ transport: "ws", connection, laneName, body: frame, bytesReceived, handshakeHeaders: headers });
    if (this.#breaksSocketRules(frame)) {
      recorder.update(record, { endedBy: "server" });
      return;
    }
    const error = frameError(frame, { profile, isExpired: this.#age.isExpired, admit: this.#scheduler.admit });
    if (frame === undefined || error !== undefined) {
      recorder.update(record, { endedBy: "refused" });
      this.#answerOutOfOrder(error ?? apiErrors.unreadableFrame(), laneName);
      return;
    }
    this.#open.add(record);
    this.#run(this.#scheduler.enqueue(laneName, { raw: frame, record, laneName }));
  }

  #run(requests: readonly LaneRequest[]): void {
    for (const request of requests) {
      void runLaneRequest(this.#parts, request)
        .catch(() => this.#broken(request))
        .then(() => this.#finished(request));
    }
  }

  /** The simulator itself failed, say at JSON deeper than the stack: that must not end the process of the test that runs it. */
  #broken({ record, laneName }: LaneRequest): void {
    if (record.endedBy === undefined) {
      this.#host.recorder.update(record, { endedBy: "error" });
    }
    this.#refuse(apiErrors.failure(), laneName);
  }

  #finished(request: LaneRequest): void {
    if (this.#gone.signal.aborted) {
      return;
    }
    this.#open.delete(request.record);
    this.#run(this.#scheduler.finish(request.laneName));
    if (this.#scheduler.isIdle) {
      this.#age.becameIdle();
    }
  }

  #breaksSocketRules(frame: JsonObject | undefined): boolean {
    const { profile } = this.#host;
    if (profile.nestedFrameCloseCode !== 0 && isJsonObject(frame?.["response"])) {
      this.close(profile.nestedFrameCloseCode, "");
      return true;
    }
    const model = stringOf(frame?.["model"]);
    this.#pinnedModel ??= model;
    if (profile.oneModel && model !== this.#pinnedModel) {
      this.close(1008, "The model of a connection cannot change.");
      return true;
    }
    return false;
  }

  #answerOutOfOrder(error: ApiError, laneName: string | undefined): void {
    const { ageCloseCode } = this.#host.profile;
    this.#refuse(error, error.code === "websocket_stream_limit_reached" ? laneName : undefined);
    if (error.code === "websocket_connection_limit_reached" && ageCloseCode !== 0 && this.#scheduler.isIdle) {
      this.close(ageCloseCode, "");
    }
  }

  #refuse(error: ApiError, laneName: string | undefined): void {
    const { profile } = this.#host;
    this.#send(errorFrame(error, profile.errorShape, laneName));
    if (profile.closeAfterError) {
      this.close(error.status < 500 ? 1008 : 1011, "");
    }
  }

  #writer(laneName: string | undefined): EventWriter {
    const { socket, stream } = this.#accepted;
    return {
      ...createWsWriter(socket, stream, laneName),
      close: (code, reason) => this.close(code, reason),
      reset: () => this.reset(),
    };
  }

  #send(frame: JsonObject): void {
    this.#accepted.socket.send(JSON.stringify(frame), ignoreError);
  }
}

const ignoreError = (): void => {};
