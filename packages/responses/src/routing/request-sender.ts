import { type Chain, extendChain } from "../increment/chain.ts";
import type { History } from "../increment/history.ts";
import type { Counters } from "../pool/counters.ts";
import type { Slot } from "../pool/slot-waiter.ts";
import type { SocketPool } from "../pool/socket-pool.ts";
import { requestFrame } from "../request/request-frame.ts";
import type { Answer, Exchange } from "../stream/exchange.ts";
import { answerResponse, errorResponse } from "../stream/http-response.ts";
import { networkError } from "../stream/network-error.ts";
import type { ErrorFrame } from "../wire/error-frame.ts";
import type { JsonObject } from "../wire/json.ts";
import {
  closedInsteadOfAnswering,
  type Fallback,
  isProgramError,
  noSlot,
  passesThrough,
  refusedAgain,
  sendFailed,
  tooLarge,
} from "./fallback-policy.ts";
import type { RoutingSettings } from "./routing-settings.ts";

/** A frame that was not sent: the socket had gone, or this process cannot send. */
interface NotSent {
  readonly kind: "not-sent";
  readonly cause: unknown;
}

/** One request that is meant for a socket. */
export interface OutgoingRequest {
  readonly body: JsonObject;
  /** Characters of the body as it came, so that its size need not be measured each time. */
  readonly length: number;
  readonly signal: AbortSignal | undefined;
  /** What an increment is proven from; `undefined` if none is wanted. */
  readonly history: History | undefined;
  readonly collapse: boolean;
}

/** What became of a request. */
export type SendResult = { readonly response: Response } | Fallback;

/** What a frame has besides the body, at most. */
const envelopeLength = 400;

/** How often a request is sent again after it was refused or was not sent. Two races in a row are possible, more are a fault. */
const maxResends = 3;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The server finds fault with the request itself. */
const isInvalid = ({ status }: ErrorFrame): boolean => status === 400 || status === 422;

/** A refusal that the server takes back when the same input comes in full. */
const isAboutTheCut = (error: ErrorFrame): boolean => {
  const { code, param } = error;
  if (code === "previous_response_not_found") return true;
  return isInvalid(error) && (param === "previous_response_id" || (param ?? "").startsWith("input"));
};

/** Sends requests over the sockets of one identity. */
export class RequestSender {
  readonly #pool: SocketPool;
  readonly #settings: RoutingSettings;
  readonly #counters: Counters;
  /** The size at which the server closed with 1009, if it ever did. */
  #refusedBytes = Number.POSITIVE_INFINITY;

  constructor(pool: SocketPool, settings: RoutingSettings, counters: Counters) {
    this.#pool = pool;
    this.#settings = settings;
    this.#counters = counters;
  }

  /** Sends the request, again where that is safe, and gives the first thing that comes of it: a response, or the advice to use HTTP. */
  async send(request: OutgoingRequest): Promise<SendResult> {
    let { history } = request;
    let lanesDoubted = false;
    for (let sent = 0; ; sent += 1) {
      const slot = await this.#slot(request, history);
      if ("fallback" in slot) return slot;
      if (sent > 0) this.#counters.resends += 1;
      const frame = this.#frame(request, slot);
      const bytes = byteLength(frame ?? "");
      if (frame === undefined || this.#isTooLarge(bytes)) {
        slot.socket.release(slot.lane);
        return frame === undefined ? passesThrough("not-exact") : tooLarge;
      }
      const answer = await this.#sendFrame(request, slot, frame, bytes);
      const isBad = answer.kind === "refused" && isInvalid(answer.error);
      if (!this.#shouldResend(answer, slot, frame)) {
        // What is refused without a lane too says nothing about lanes.
        if (lanesDoubted && isBad) this.#pool.restoreLanes();
        return this.#conclude(answer, slot, bytes);
      }
      lanesDoubted ||= isBad && slot.socket.isLaned && !this.#pool.hasLanes;
      if (sent === maxResends) return answer.kind === "refused" ? refusedAgain : this.#conclude(answer, slot, bytes);
      if (answer.kind === "refused" && slot.continuation) history = undefined;
    }
  }

  #isTooLarge(bytes: number): boolean {
    return bytes > this.#settings.maxFrameBytes || bytes >= this.#refusedBytes;
  }

  async #slot(request: OutgoingRequest, history: History | undefined): Promise<Slot | Fallback> {
    // A frame that only an increment makes small enough must not make a socket be opened.
    const limit = Math.min(this.#settings.maxFrameBytes, this.#refusedBytes);
    if ((request.length + envelopeLength) * 3 > limit) {
      const whole = requestFrame(request.body, { lane: undefined });
      if (whole === undefined) return passesThrough("not-exact");
      if (this.#isTooLarge(byteLength(whole))) return this.#pool.continuation(history) ?? tooLarge;
    }
    try {
      return await this.#pool.slot(history, request.signal);
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason;
      return noSlot(cause, this.#settings.connectTimeoutMs);
    }
  }

  #frame(request: OutgoingRequest, { socket, lane, continuation }: Slot): string | undefined {
    const route = { lane: socket.isLaned ? lane.name : undefined };
    if (!continuation || !request.history) return requestFrame(request.body, route);
    const input = request.history.input.slice(continuation.held);
    return requestFrame(request.body, { ...route, previousResponseId: continuation.responseId, input });
  }

  async #sendFrame(request: OutgoingRequest, slot: Slot, frame: string, bytes: number): Promise<Answer | NotSent> {
    const { socket, lane, continuation } = slot;
    const { history, signal, collapse } = request;
    if (signal?.aborted) {
      socket.release(lane);
      throw signal.reason;
    }
    const chain = (responseId: string, output: readonly JsonObject[]): Chain | undefined =>
      history && extendChain(history, continuation, responseId, output);
    let exchange: Exchange;
    try {
      exchange = socket.send(lane, frame, { signal, collapse, chain });
    } catch (cause) {
      return { kind: "not-sent", cause };
    }
    this.#counters.bytesSent += bytes;
    if (continuation) this.#counters.increments += 1;
    return exchange.answer;
  }

  #shouldResend(answer: Answer | NotSent, slot: Slot, frame: string): boolean {
    if (answer.kind === "not-sent") return !isProgramError(answer.cause);
    if (answer.kind === "lost") {
      return answer.close.unsent.includes(frame) || (this.#settings.resendPending && !answer.answered);
    }
    return answer.kind === "refused" && this.#shouldResendRefused(answer.error, slot);
  }

  #shouldResendRefused(error: ErrorFrame, slot: Slot): boolean {
    const { code, param } = error;
    if (code === "websocket_connection_limit_reached" || code === "websocket_stream_limit_reached") {
      slot.socket.retire();
      return true;
    }
    if (slot.continuation && isAboutTheCut(error)) return true;
    if (!slot.socket.isLaned || !isInvalid(error)) return false;
    // A server without lanes may refuse the unknown field in words of its own; the same request without it shows which.
    const isAboutLanes = !this.#pool.lanesAreProven || param === "stream_id";
    if (isAboutLanes) this.#pool.disableLanes();
    return isAboutLanes;
  }

  #conclude(answer: Answer | NotSent, slot: Slot, bytes: number): SendResult {
    if (answer.kind === "not-sent") return sendFailed(answer.cause);
    if (answer.kind === "lost") return this.#concludeLost(answer, slot, bytes);
    this.#counters.overSocket += 1;
    const { lastingHeaders } = slot.socket;
    return { response: "error" in answer ? errorResponse(answer.error, lastingHeaders) : answerResponse(answer, lastingHeaders) };
  }

  #concludeLost({ close, answered, isMeant }: Answer & { readonly kind: "lost" }, { socket }: Slot, bytes: number): SendResult {
    const refused = !answered && isMeant ? closedInsteadOfAnswering(close.code, socket.wasHeard) : undefined;
    if (refused && close.code === 1009) this.#refusedBytes = Math.min(this.#refusedBytes, bytes);
    if (refused) return refused;
    const message = `The socket closed before the response was complete (${close.code}).`;
    throw networkError("fetch failed", answered ? "answered" : "unknown", { code: "connection-lost", message, close });
  }
}
