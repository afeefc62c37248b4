import { asString, at } from "@plugboard/wire";
import type { OutgoingEvent } from "../wire/client-frames.ts";

/** What to do with a `response.create` that the server refuses because a response is running already. */
export type OnActiveResponse = "requeue" | "drop";

/** How the sequencer reaches the rest. */
export interface SequencerHost {
  /** Sends one `response.create`. */
  readonly sendRequest: (event: OutgoingEvent) => void;
  /** Hears of a send that threw. */
  readonly onError: (error: unknown) => void;
  readonly options: {
    /** @defaultValue "requeue" */
    readonly onActiveResponse?: OnActiveResponse | undefined;
  };
}

/** Which responses are asked for again when a call goes on in another session. */
export interface RestartPolicy {
  /** What becomes of a response that was running, unless it was being cancelled. */
  readonly running: "repeat" | "drop";
  /** What becomes of requests without parameters. Those with parameters are always repeated. */
  readonly automatic: "repeat" | "drop";
  /** What is done if no request is left then. */
  readonly otherwise: "ask" | "wait";
}

interface Request {
  readonly event: OutgoingEvent;
  /** `manual`: with parameters of its own, or sent by the application as an event. */
  readonly kind: "manual" | "automatic";
}

/** One `response.create` that was sent, and the requests that it is for. */
interface Created {
  readonly eventId: string | undefined;
  readonly requests: readonly Request[];
}

type Control = { readonly status: "free" | "cancelling" } | ({ readonly status: "creating" } & Created);

/** More than a server can refuse after it has started responses by itself. */
const maxSent = 8;

const free: Control = { status: "free" };

/** Stands for the request of a response that the server has started by itself. */
const automatic: Request = { event: { type: "response.create" }, kind: "automatic" };

const ofTheServer: Created = { eventId: undefined, requests: [automatic] };

/** A response that is not written to the conversation (`conversation: "none"`) has a null `conversation_id`. */
const isOutOfBand = (response: unknown): boolean => at(response, "conversation_id") === null;

/** Nothing is requested; one for all, because a server holds thousands of sequencers. */
const none: readonly never[] = [];

/**
 * Sends one `response.create` at a time, and none while a response runs. Requests without parameters (`automatic`) that wait together
 * become one; a `manual` one keeps its parameters. A waiting request is sent in a microtask after the event that releases it, so that a
 * response which the server starts in the same read wins.
 */
export class ResponseSequencer {
  readonly #host: SequencerHost;
  /** The ids of the responses outside of the conversation, if there are any. */
  #outOfBand: Set<unknown> | undefined;
  /** The request that the running response answers. */
  #running: Created | undefined;
  #control: Control = free;
  /** The latest requests that were sent: one that seems to be answered may still be refused. */
  #sent: readonly Created[] = none;
  #queue: readonly Request[] = none;
  #count = 0;

  constructor(host: SequencerHost) {
    this.#host = host;
  }

  /** Whether no response runs, none was requested, and no request waits. */
  isIdle(): boolean {
    return !this.#running && this.#control.status === "free" && this.#queue.length === 0;
  }

  /** Asks for a response: sent now if nothing is in its way, else later. */
  request(event: OutgoingEvent, kind: Request["kind"]): void {
    this.#queue = [...this.#queue, { event, kind }];
    if (this.#queue.length === 1) this.#next();
  }

  /** The server has started a response. */
  created(response: unknown): void {
    if (!isOutOfBand(response)) return this.#begin();
    const id = asString(at(response, "id"));
    if (id !== undefined) {
      this.#outOfBand ??= new Set();
      this.#outOfBand.add(id);
    }
    this.#passOutside();
  }

  /** The server has ended a response, whatever its status. */
  done(response: unknown): void {
    if (this.#outOfBand?.delete(at(response, "id")) || isOutOfBand(response)) this.#passOutside();
    else this.#end();
  }

  /** The server has refused something; only refusals of `response.create` and `response.cancel` matter here. */
  refused(error: unknown): void {
    const control = this.#control;
    const code = asString(at(error, "code")) ?? "";
    if (control.status === "cancelling" && code === "response_cancel_not_active") return this.#end();
    const requeues = code === "conversation_already_has_active_response" && this.#host.options.onActiveResponse !== "drop";
    const refusedId = asString(at(error, "event_id"));
    const earlier = this.#sent.find((one) => one !== control && one.eventId === refusedId);
    if (earlier) return this.#takeBack(earlier, requeues);
    if (control.status !== "creating") return;
    const { eventId, requests } = control;
    const isCreate = code.includes("response_create") || asString(at(error, "message"))?.includes("response.create");
    if (refusedId ? refusedId !== eventId : !(isCreate || requeues)) return;
    // The request that was refused is dropped; those that were merged into it still need a response.
    this.#queue = [...requests.slice(requeues ? 0 : 1), ...this.#queue];
    this.#control = free;
    if (requeues || this.#running) this.#begin();
    else this.#end();
  }

  /** Notes that a cancel is on its way. @returns Whether there is something to cancel. */
  cancel(responseId?: unknown): boolean {
    if (this.#outOfBand?.has(responseId) || !this.#running || this.#control.status === "cancelling") return false;
    this.#control = { status: "cancelling" };
    return true;
  }

  /** Forgets a request that was sent and has not begun a response, because its session is lost and will not answer it. */
  withdraw(): void {
    if (this.#control.status === "creating") this.#control = free;
  }

  /** The call goes on in another session: what was requested is requested again, as far as the policy says. */
  restart(policy: RestartPolicy): void {
    const running = this.#running;
    const control = this.#control;
    const again = running && policy.running === "repeat" && control.status !== "cancelling" ? running.requests.slice(0, 1) : none;
    const waiting = control.status === "creating" ? [...control.requests, ...this.#queue] : this.#queue;
    this.reset();
    this.#queue = [...again, ...waiting.filter((request) => request.kind === "manual" || policy.automatic === "repeat")];
    if (this.#queue.length === 0 && policy.otherwise === "ask") this.#queue = [automatic];
    this.#next();
  }

  /** The connection is gone, and every request with it. */
  reset(): void {
    this.#outOfBand = undefined;
    this.#sent = none;
    this.#running = undefined;
    this.#control = free;
    this.#queue = none;
  }

  #next(): void {
    const queue = this.#queue;
    const [first] = queue;
    if (!first || this.#running || this.#control.status !== "free") return;
    const nextManual = queue.findIndex((request) => request.kind === "manual");
    const merged = first.kind === "manual" ? 1 : nextManual < 0 ? queue.length : nextManual;
    const requests = queue.slice(0, merged);
    this.#queue = queue.slice(merged);
    const eventId = asString(first.event["event_id"]) ?? this.#nextId();
    const created = { status: "creating", eventId, requests } as const;
    this.#control = created;
    this.#sent = [...this.#sent, created].slice(-maxSent);
    try {
      this.#host.sendRequest({ ...first.event, event_id: eventId });
    } catch (error) {
      this.#queue = [...requests.slice(1), ...this.#queue];
      this.#release();
      this.#host.onError(error);
    }
  }

  #nextId(): string {
    this.#count += 1;
    return `agents_js_response_create_${this.#count}`;
  }

  #release(): void {
    this.#control = free;
    this.#nextSoon();
  }

  #nextSoon(): void {
    queueMicrotask(() => this.#next());
  }

  /** A response of the conversation runs. */
  #begin(): void {
    this.#running = this.#control.status === "creating" ? this.#control : (this.#running ?? ofTheServer);
    this.#release();
  }

  /** No response of the conversation runs any more. */
  #end(): void {
    this.#running = undefined;
    this.#release();
  }

  /** A response that the server had started by itself was taken for the answer to this request, which is refused now. */
  #takeBack(created: Created, requeues: boolean): void {
    const isCancelled = this.#control.status === "cancelling" && this.#running === created;
    this.#queue = [...created.requests.slice(requeues && !isCancelled ? 0 : 1), ...this.#queue];
    this.#sent = this.#sent.filter((other) => other !== created);
    if (this.#running === created) this.#running = ofTheServer;
    if (!this.#running) this.#nextSoon();
  }

  /** A response outside of the conversation has begun or ended, which releases only the request for one. */
  #passOutside(): void {
    const control = this.#control;
    if (control.status === "creating" && at(control.requests[0]?.event, "response", "conversation") === "none") this.#release();
  }
}
