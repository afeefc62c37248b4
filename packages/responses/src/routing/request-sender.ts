import { extendChain } from "../increment/chain.ts";
import type { History } from "../increment/history.ts";
import type { Counters } from "../pool/counters.ts";
import type { Seat } from "../pool/slot.ts";
import type { SocketGroup } from "../pool/socket-pool.ts";
import { requestFrame } from "../request/request-frame.ts";
import { errorResponse, transportHeader } from "../stream/error-response.ts";
import { Exchange, type Outcome } from "../stream/exchange.ts";
import { networkError } from "../stream/network-error.ts";
import type { ErrorFrame } from "../wire/error-frame.ts";
import type { JsonObject } from "../wire/json.ts";
import { type Fallback, isRefusal, noSlot, notSent } from "./fallback-policy.ts";
import type { RoutingSettings } from "./routing-settings.ts";

/** One request that is meant for a socket. */
export interface Job {
  readonly body: JsonObject;
  /** Characters of the body as it came, so that its size need not be measured each time. */
  readonly length: number;
  readonly signal: AbortSignal | undefined;
  /** What an increment is proven from; `undefined` if none is wanted. */
  readonly history: History | undefined;
  readonly collapse: boolean;
}

/** What became of it: a response, or the advice to use HTTP, where sending again is safe. */
export type Carried = { readonly response: Response } | Fallback;

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

/** Carries requests over the sockets of one group. */
export class Carrier {
  readonly #group: SocketGroup;
  readonly #settings: RoutingSettings;
  readonly #counters: Counters;
  /** The size at which the server closed with 1009, if it ever did. */
  #refusedBytes = Number.POSITIVE_INFINITY;

  constructor(group: SocketGroup, settings: RoutingSettings, counters: Counters) {
    this.#group = group;
    this.#settings = settings;
    this.#counters = counters;
  }

  /** Sends the request, again where that is safe, and gives the first thing that comes of it. */
  async carry(job: Job): Promise<Carried> {
    let history = job.history;
    let lanesDoubted = false;
    for (let sent = 0; ; sent += 1) {
      const seat = await this.#seat(job, history);
      if ("fallback" in seat) return seat;
      if (sent > 0) this.#counters.resends += 1;
      const frame = this.#frame(job, seat);
      const bytes = byteLength(frame);
      if (this.#isTooLarge(bytes)) {
        seat.socket.release(seat.lane);
        return { fallback: { reason: "too-large", delivery: "not-sent" } };
      }
      const outcome = await this.#send(job, seat, frame, bytes);
      const isBad = outcome?.kind === "refused" && isInvalid(outcome.error);
      if (outcome && !this.#shouldResend(outcome, seat, frame)) {
        // What is refused without a lane too says nothing about lanes.
        if (lanesDoubted && isBad) this.#group.restoreLanes();
        return this.#conclude(outcome, seat, bytes);
      }
      lanesDoubted ||= isBad && seat.socket.isLaned && !this.#group.hasLanes;
      if (sent === maxResends)
        return outcome?.kind === "refused" ? { fallback: { reason: "closed-by-server", delivery: "rejected" } } : notSent;
      if (outcome?.kind === "refused" && seat.continuation) history = undefined;
    }
  }

  #isTooLarge(bytes: number): boolean {
    return bytes > this.#settings.maxFrameBytes || bytes >= this.#refusedBytes;
  }

  async #seat(job: Job, history: History | undefined): Promise<Seat | Fallback> {
    // A frame that only an increment makes small enough must not cause a dial.
    const limit = Math.min(this.#settings.maxFrameBytes, this.#refusedBytes);
    if ((job.length + envelopeLength) * 3 > limit && this.#isTooLarge(byteLength(requestFrame(job.body, { lane: undefined })))) {
      return this.#group.continuation(history) ?? { fallback: { reason: "too-large", delivery: "not-sent" } };
    }
    try {
      return await this.#group.seat(history, job.signal);
    } catch (cause) {
      if (job.signal?.aborted) throw job.signal.reason;
      return noSlot(cause);
    }
  }

  #frame(job: Job, { socket, lane, continuation }: Seat): string {
    const route = { lane: socket.isLaned ? lane.name : undefined };
    if (!continuation || !job.history) return requestFrame(job.body, route);
    const input = job.history.input.slice(continuation.held);
    return requestFrame(job.body, { ...route, previousResponseId: continuation.responseId, input });
  }

  /** @returns `undefined` if nothing was sent. */
  async #send(job: Job, { socket, lane, continuation }: Seat, frame: string, bytes: number): Promise<Outcome | undefined> {
    const { history, signal, collapse } = job;
    if (signal?.aborted) {
      socket.release(lane);
      throw signal.reason;
    }
    const exchange = new Exchange(socket, {
      signal,
      collapse,
      forwardUnknown: this.#settings.forwardUnknown,
      maxBufferedBytes: this.#settings.maxBufferedBytes,
      chain: (responseId, output) => history && extendChain(history, continuation, responseId, output),
    });
    try {
      socket.send(lane, exchange, frame);
    } catch (cause) {
      exchange.fail(cause);
      return undefined;
    }
    this.#counters.bytesSent += bytes;
    if (continuation) this.#counters.increments += 1;
    return exchange.outcome;
  }

  #shouldResend(outcome: Outcome, seat: Seat, frame: string): boolean {
    if (outcome.kind === "lost") return outcome.close.unsent.includes(frame);
    if (outcome.kind !== "refused") return false;
    const { code, param } = outcome.error;
    if (code === "websocket_connection_limit_reached" || code === "websocket_stream_limit_reached") {
      seat.socket.retire();
      return true;
    }
    if (seat.continuation && isAboutTheCut(outcome.error)) return true;
    if (!seat.socket.isLaned || !isInvalid(outcome.error)) return false;
    // A server without lanes may refuse the unknown field in words of its own; the same request without it shows which.
    if (!this.#group.lanesAreProven || param === "stream_id") {
      this.#group.disableLanes();
      return true;
    }
    return false;
  }

  #conclude(outcome: Outcome, seat: Seat, bytes: number): Carried {
    if (outcome.kind === "lost") return this.#concludeLost(outcome, seat, bytes);
    this.#counters.overSocket += 1;
    if ("error" in outcome) return { response: errorResponse(outcome.error) };
    const isStream = outcome.kind === "streaming";
    const type = isStream ? "text/event-stream; charset=utf-8" : "application/json";
    const body = isStream ? outcome.body : JSON.stringify(outcome.response);
    return { response: new Response(body, { headers: { ...transportHeader, "content-type": type } }) };
  }

  #concludeLost({ close, answered, isMeant }: Outcome & { readonly kind: "lost" }, { socket }: Seat, bytes: number): Carried {
    if (!answered && isMeant && isRefusal(close)) {
      if (close.code === 1009) this.#refusedBytes = Math.min(this.#refusedBytes, bytes);
      // A policy that closes every socket before it says anything will close the next one too.
      const lasts = close.code === 1008 && !socket.wasHeard ? "if-http-works" : undefined;
      return { fallback: { reason: "closed-by-server", delivery: "rejected" }, ...(lasts && { lasts }) };
    }
    const what = `The socket closed before the response was complete (${close.code}).`;
    throw networkError("fetch failed", answered ? "answered" : "unknown", "connection-lost", what, { close });
  }
}
