import type { CloseInfo } from "@plugboard/core";
import { type Deferred, deferred } from "@plugboard/core/internal";
import type { Chain } from "../increment/chain.ts";
import { type ErrorFrame, inStreamError, readErrorFrame } from "../wire/error-frame.ts";
import { isObject, type JsonObject, parseObject, stringOf } from "../wire/json.ts";
import { headersOf, ServerEvent } from "../wire/server-event.ts";
import { isForwarded, toServerSentEvent } from "../wire/server-sent-event.ts";
import { repairOutput } from "../wire/terminal-event.ts";
import type { AnswerSettings } from "./answer-settings.ts";
import type { KnownIds } from "./known-ids.ts";
import { type NetworkFault, networkError } from "./network-error.ts";
import { ResponseBody } from "./response-body.ts";
import { ResponseTracker } from "./response-tracker.ts";
import { createSilenceTimer, type SilenceTimer } from "./silence-timer.ts";

/** What comes first of a request that was sent: `refused` before its first event, `broken` after events that nobody was shown. */
export type Answer =
  | { readonly kind: "streaming"; readonly headers: JsonObject; readonly body: ReadableStream<Uint8Array> }
  | { readonly kind: "collapsed"; readonly headers: JsonObject; readonly response: JsonObject }
  | { readonly kind: "refused" | "broken"; readonly error: ErrorFrame }
  | { readonly kind: "lost"; readonly close: CloseInfo; readonly answered: boolean; readonly isMeant: boolean };

/**
 * How the stream of an answer ended, for its lane: `free` for the next request, `suspect` because more of this response may
 * follow, `broken` because the peer mixes responses up.
 */
export type StreamOutcome = "free" | "suspect" | "broken";

/** What an exchange asks of the socket that carries it, and what it tells. */
export interface ExchangeHost {
  /** The body is full; more should wait. */
  onFull(exchange: Exchange): void;
  /** The body has room again. */
  onRoom(exchange: Exchange): void;
  /** The caller gave the response up before its end, or it was given up for the caller. */
  onAbandoned(exchange: Exchange): void;
  /** The response ended `completed`. */
  onCompleted(exchange: Exchange, chain: Chain | undefined): void;
}

/** How one exchange treats its caller. */
export interface ExchangeOptions {
  readonly signal: AbortSignal | undefined;
  /** Whether the answer is one JSON object and no stream. */
  readonly collapse: boolean;
  /** What the lane holds after the response completed; `undefined` if it is not to be continued. */
  readonly chain: (responseId: string, output: readonly JsonObject[]) => Chain | undefined;
}

/**
 * One request on one lane, from the sent frame to the last event. The caller may be gone earlier; the events are judged until the
 * end all the same, because only that shows when the lane is free.
 */
export class Exchange {
  readonly #answer: Deferred<Answer> = deferred();
  readonly #settings: AnswerSettings;
  readonly #options: ExchangeOptions;
  readonly #host: ExchangeHost;
  readonly #tracker: ResponseTracker;
  readonly #onAbort = (): void => this.#abandon(this.#options.signal?.reason);
  #silence: SilenceTimer;
  #hasCaller = true;
  #body: ResponseBody | undefined;
  #lastEvent: ServerEvent | undefined;
  /** Headers that the first event carries. */
  #headers: JsonObject | undefined;

  /** @param known - The ids of the responses that ended on the socket. */
  constructor(host: ExchangeHost, known: KnownIds, settings: AnswerSettings, options: ExchangeOptions) {
    this.#host = host;
    this.#settings = settings;
    this.#options = options;
    this.#tracker = new ResponseTracker(known);
    this.#silence = this.#boundSilence("UND_ERR_HEADERS_TIMEOUT", settings.headersTimeoutMs);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Settles with what came first; rejects when the caller aborted before that. */
  get answer(): Promise<Answer> {
    return this.#answer.promise;
  }

  /** Bytes that the caller has not read. */
  get unreadBytes(): number {
    return this.#body?.unreadBytes ?? 0;
  }

  /** Whether an event of the response has come. */
  get isAnswered(): boolean {
    return this.#tracker.isAnswered;
  }

  /** Takes the next event of the lane; says how the stream ended when it was the last. */
  receive(event: ServerEvent): StreamOutcome | undefined {
    const verdict = this.#tracker.judge(event);
    switch (verdict.kind) {
      case "unrelated":
        return undefined;
      case "foreign":
        return this.#break();
      case "refused":
        if (this.#leave()) this.#answer.resolve({ kind: "refused", error: verdict.error });
        return verdict.error.refused ? "free" : "suspect";
      case "of-response":
        this.#begin(event);
        return this.#forward(event);
      case "ended":
        this.#begin(event);
        if (verdict.ending === "error" && event.type === "error") this.#finishWithError(verdict.event);
        else this.#finish(verdict.event, event);
        if (verdict.ending === "completed") this.#complete(verdict.event);
        if (verdict.ending === "error") return "suspect";
        this.#tracker.close();
        return "free";
    }
  }

  /**
   * The socket ended before the response did.
   *
   * @param isMeant - Whether this request can be the reason, if the close states one.
   */
  lost(close: CloseInfo, isMeant: boolean): void {
    if (!this.#leave()) return;
    const message = `The socket closed during the response (${close.code}).`;
    this.#answer.resolve({ kind: "lost", close, answered: this.isAnswered, isMeant });
    this.#body?.fail(networkError("terminated", "answered", { code: "connection-lost", message, close }));
  }

  /** The peer broke the protocol, so that nothing more of it can be believed. */
  violate(message: string): void {
    this.#failWith({ code: "protocol-error", message });
  }

  /** Ends it with an error of this side. */
  fail(reason: unknown): void {
    if (!this.#leave()) return;
    this.#answer.reject(reason);
    this.#body?.fail(reason);
  }

  #failWith(fault: NetworkFault): void {
    this.fail(networkError(this.#body ? "terminated" : "fetch failed", this.isAnswered ? "answered" : "unknown", fault));
  }

  /** The first event of the response has come: HTTP sends its status with it. */
  #begin(event: ServerEvent): void {
    if (!this.#hasCaller || this.#lastEvent) return;
    this.#headers ??= headersOf(event);
    this.#silence.stop();
    this.#silence = this.#boundSilence("UND_ERR_BODY_TIMEOUT", this.#settings.bodyTimeoutMs);
    if (this.#options.collapse || this.#body) return;
    this.#body = new ResponseBody(this.#settings.maxBufferedBytes, {
      onFull: () => this.#hasCaller && this.#host.onFull(this),
      onRoom: () => {
        this.#silence.heard();
        this.#host.onRoom(this);
      },
      onCancel: () => this.#abandon(undefined),
    });
    this.#answer.resolve({ kind: "streaming", headers: this.#headers, body: this.#body.stream });
  }

  #finish(event: JsonObject, { type, lane, text }: ServerEvent): void {
    const repaired = repairOutput(event, () => this.#tracker.output.items);
    this.#forward(new ServerEvent(lane, type, repaired === event ? text : JSON.stringify(repaired), repaired));
    if (!this.#leave()) return;
    this.#body?.end();
    const { response } = repaired;
    this.#answer.resolve({ kind: "collapsed", headers: this.#headers ?? {}, response: isObject(response) ? response : {} });
  }

  #finishWithError(event: JsonObject): void {
    const last = parseObject(this.#lastEvent?.text ?? "")?.["sequence_number"];
    const written = inStreamError(event, typeof last === "number" ? last + 1 : 0);
    this.#forward(new ServerEvent(undefined, "error", JSON.stringify(written), written));
    if (!this.#leave()) return;
    this.#body?.end();
    this.#answer.resolve({ kind: "broken", error: readErrorFrame(event) });
  }

  #complete(event: JsonObject): void {
    const response = isObject(event["response"]) ? event["response"] : {};
    const id = stringOf(response["id"]) ?? this.#tracker.responseId;
    const output = this.#tracker.output.proven(response["output"]);
    // `input_transformations` (openai 7.59) names reasoning items that the server took out: it does not hold what was sent.
    const { input_transformations: removed } = response;
    const isWhole = removed === undefined || (Array.isArray(removed) && removed.length === 0);
    if (id !== undefined && output && isWhole) this.#host.onCompleted(this, this.#options.chain(id, output));
  }

  #forward(event: ServerEvent): StreamOutcome | undefined {
    if (!this.#hasCaller) return undefined;
    if (!event.type.endsWith(".delta") && !isForwarded(event.type, this.#settings.forwardUnknown)) return undefined;
    const text = toServerSentEvent(event);
    if (text === undefined) return this.#break();
    this.#lastEvent = event;
    // To look at the clock for each event would cost as much as the event.
    if (!this.#body || this.#body.push(text)) this.#silence.heard();
    return undefined;
  }

  #break(): StreamOutcome {
    this.violate("The server sent a frame that is not of this response, or no JSON.");
    return "broken";
  }

  #boundSilence(undiciCode: NonNullable<NetworkFault["undiciCode"]>, timeoutMs: number | undefined): SilenceTimer {
    return createSilenceTimer(timeoutMs, () => {
      // What a slow reader has not fetched yet is no silence of the server.
      if (this.#body?.isFull) {
        this.#silence = this.#boundSilence(undiciCode, timeoutMs);
        return;
      }
      this.#failWith({ code: "heartbeat-timeout", message: `The server sent no event for ${timeoutMs} ms.`, undiciCode });
      this.#host.onAbandoned(this);
    });
  }

  #abandon(reason: unknown): void {
    if (!this.#hasCaller) return;
    this.fail(reason);
    this.#host.onAbandoned(this);
  }

  /** Nothing more is for the caller. @returns Whether something still was. */
  #leave(): boolean {
    if (!this.#hasCaller) return false;
    this.#hasCaller = false;
    this.#silence.stop();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}
