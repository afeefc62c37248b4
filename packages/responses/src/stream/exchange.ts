import type { CloseInfo } from "@plugboard/core";
import { type Deferred, deferred } from "../deferred.ts";
import type { Chain } from "../increment/chain.ts";
import { OutputAccount } from "../increment/output-account.ts";
import { type ErrorFrame, inStreamError, readErrorFrame } from "../wire/error-frame.ts";
import { isObject, type JsonObject, parseObject, stringOf } from "../wire/json.ts";
import { isForwarded, toServerSentEvent } from "../wire/server-sent-event.ts";
import { endingOf, mayBeTerminal, repairOutput } from "../wire/terminal-event.ts";
import { networkError } from "./network-error.ts";
import { ResponseBody } from "./response-body.ts";

/** What comes first of a request that was sent: `refused` before its first event, `broken` after events that nobody was shown. */
export type Outcome =
  | { readonly kind: "streaming"; readonly body: ReadableStream<Uint8Array> }
  | { readonly kind: "collapsed"; readonly response: JsonObject }
  | { readonly kind: "refused" | "broken"; readonly error: ErrorFrame }
  | { readonly kind: "lost"; readonly close: CloseInfo; readonly answered: boolean; readonly isMeant: boolean };

/**
 * What a frame means for the lane that it came on: `free` for the next request, `suspect` because more of this response may
 * follow, `broken` because the peer mixes responses up.
 */
export type LaneFate = "free" | "suspect" | "broken";

/** What an exchange asks of the socket that carries it, and what it tells. */
export interface ExchangeHost {
  /** The body is full; more should wait. */
  onFull(exchange: Exchange): void;
  /** The body has room again. */
  onRoom(exchange: Exchange): void;
  /** The caller gave the response up before its end. */
  onAbandoned(exchange: Exchange): void;
  /** The response ended `completed`. */
  onCompleted(exchange: Exchange, chain: Chain | undefined): void;
}

/** How an exchange treats its caller. */
export interface ExchangeOptions {
  readonly signal: AbortSignal | undefined;
  readonly collapse: boolean;
  readonly forwardUnknown: (type: string) => boolean;
  /** What the body may hold unread where its socket cannot be paused. */
  readonly maxBufferedBytes: number;
  /** What the lane holds after the response completed; `undefined` if it is not to be continued. */
  readonly chain: (responseId: string, output: readonly JsonObject[]) => Chain | undefined;
}

/** One request on one lane, from the sent frame to the terminal one. */
export class Exchange {
  readonly #outcome: Deferred<Outcome> = deferred();
  readonly #options: ExchangeOptions;
  readonly #host: ExchangeHost;
  readonly #onAbort = (): void => this.#abandon(this.#options.signal?.reason);
  readonly #output = new OutputAccount();
  #status: "waiting" | "answered" | "ended" = "waiting";
  #body: ResponseBody | undefined;
  #responseId: string | undefined;
  #lastFrame = "";

  constructor(host: ExchangeHost, options: ExchangeOptions) {
    this.#host = host;
    this.#options = options;
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Settles with what came first; rejects when the caller aborted before that. */
  get outcome(): Promise<Outcome> {
    return this.#outcome.promise;
  }

  /** Bytes that the caller has not read. */
  get unreadBytes(): number {
    return this.#body?.unreadBytes ?? 0;
  }

  /** Takes one frame of this response; says so when it was the last. */
  receive(type: string, frame: string): LaneFate | undefined {
    if (this.#status === "waiting") {
      if (type === "error") return this.#refuse(frame);
      // A server may speak of itself first (`codex.rate_limits`); HTTP sends its status with the first response event.
      if (!type.startsWith("response.")) return undefined;
      this.#answer();
    }
    // Nearly every frame is a delta, and nothing has to be known of it.
    if (!type.endsWith(".delta")) return this.#receiveOther(type, frame);
    this.#output.addPart();
    return this.#forward(type, frame);
  }

  /**
   * The socket ended before the response did.
   *
   * @param isMeant - Whether this request can be the reason, if the close states one.
   */
  lost(close: CloseInfo, isMeant: boolean): void {
    const answered = this.#status === "answered";
    if (!this.#end()) return;
    this.#outcome.resolve({ kind: "lost", close, answered, isMeant });
    this.#body?.fail(
      networkError("terminated", "answered", "connection-lost", `The socket closed during the response (${close.code}).`, { close }),
    );
  }

  /** The peer broke the protocol, so that nothing more of it can be believed. */
  violate(what: string): void {
    this.fail(
      networkError(this.#body ? "terminated" : "fetch failed", this.#status === "waiting" ? "unknown" : "answered", "protocol-error", what),
    );
  }

  /** Ends it with an error of this side. */
  fail(reason: unknown): void {
    if (!this.#end()) return;
    this.#outcome.reject(reason);
    this.#body?.fail(reason);
  }

  #answer(): void {
    this.#status = "answered";
    if (this.#options.collapse) return;
    this.#body = new ResponseBody(
      this.#options.maxBufferedBytes,
      () => this.#status === "answered" && this.#host.onFull(this),
      () => this.#host.onRoom(this),
      () => this.#abandon(undefined),
    );
    this.#outcome.resolve({ kind: "streaming", body: this.#body.stream });
  }

  #receiveOther(type: string, frame: string): LaneFate | undefined {
    if (mayBeTerminal(type)) return this.#receiveLifecycle(type, frame);
    if (type === "response.created" || type === "response.in_progress" || type === "response.queued") {
      if (!this.#isSameResponse(type, parseObject(frame))) return this.#break();
    } else if (type === "response.output_item.added" || type === "response.output_item.done") {
      if (!this.#output.addItem(type, frame)) return this.#break();
    } else if (type.startsWith("response.")) {
      this.#output.addPart();
    }
    return this.#forward(type, frame);
  }

  #refuse(frame: string): LaneFate {
    const error = readErrorFrame(parseObject(frame) ?? {});
    this.#end();
    this.#outcome.resolve({ kind: "refused", error });
    return error.refused ? "free" : "suspect";
  }

  #receiveLifecycle(type: string, frame: string): LaneFate | undefined {
    const event = parseObject(frame);
    const ending = event && endingOf(type, event);
    if (!event || !this.#isSameResponse(type, event)) return this.#break();
    if (ending === undefined) return this.#forward(type, frame);
    if (type === "error") this.#finishWithError(event);
    else this.#finish(type, event, frame);
    if (ending === "completed") this.#complete(event);
    return ending === "error" ? "suspect" : "free";
  }

  #finish(type: string, event: JsonObject, frame: string): void {
    const repaired = repairOutput(event, () => this.#output.items);
    this.#forward(type, repaired === event ? frame : JSON.stringify(repaired));
    this.#end();
    this.#body?.end();
    const { response } = repaired;
    this.#outcome.resolve({ kind: "collapsed", response: isObject(response) ? response : {} });
  }

  #finishWithError(event: JsonObject): void {
    const last = parseObject(this.#lastFrame)?.["sequence_number"];
    this.#forward("error", JSON.stringify(inStreamError(event, typeof last === "number" ? last + 1 : 0)));
    this.#end();
    this.#body?.end();
    this.#outcome.resolve({ kind: "broken", error: readErrorFrame(event) });
  }

  #complete(event: JsonObject): void {
    const response = isObject(event["response"]) ? event["response"] : {};
    const id = stringOf(response["id"]) ?? this.#responseId;
    const output = this.#output.proven(response["output"]);
    if (id !== undefined && output) this.#host.onCompleted(this, this.#options.chain(id, output));
  }

  /** Every lifecycle frame of a response holds the same id; `created` comes once. */
  #isSameResponse(type: string, event: JsonObject | undefined): boolean {
    const response = event?.["response"];
    const id = isObject(response) ? stringOf(response["id"]) : undefined;
    if (id === undefined) return event !== undefined;
    if (type === "response.created" && this.#responseId !== undefined) return false;
    this.#responseId ??= id;
    return this.#responseId === id;
  }

  #forward(type: string, frame: string): LaneFate | undefined {
    if (!type.endsWith(".delta") && !isForwarded(type, this.#options.forwardUnknown)) return undefined;
    const event = toServerSentEvent(type, frame);
    if (event === undefined) return this.#break();
    this.#lastFrame = frame;
    this.#body?.push(event);
    return undefined;
  }

  #break(): LaneFate {
    this.violate("The server sent a frame that is not of this response, or no JSON.");
    return "broken";
  }

  #abandon(reason: unknown): void {
    if (this.#status === "ended") return;
    this.fail(reason);
    this.#host.onAbandoned(this);
  }

  /** @returns Whether it had not ended before. */
  #end(): boolean {
    if (this.#status === "ended") return false;
    this.#status = "ended";
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}
