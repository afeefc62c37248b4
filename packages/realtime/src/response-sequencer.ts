import { asString, at, type JsonObject } from "./json-object.ts";

/** What to do with a `response.create` that the server refuses because a response is running already. */
export type OnActiveResponse = "requeue" | "drop";

/** How the sequencer reaches the rest. */
export interface SequencerOptions {
  /** Sends one `response.create`. */
  readonly send: (event: JsonObject) => void;
  /** Hears of a send that threw. */
  readonly onError: (error: unknown) => void;
  /** @defaultValue "requeue" */
  readonly onActiveResponse?: OnActiveResponse | undefined;
}

interface Request {
  readonly event: JsonObject;
  readonly manual: boolean;
}

type Control =
  | { readonly status: "free" }
  | { readonly status: "creating"; readonly eventId: string; readonly requests: readonly Request[] }
  | { readonly status: "cancelling" };

const free: Control = { status: "free" };

/** A response that is not written to the conversation (`conversation: "none"`) has a null `conversation_id`. */
const isOutOfBand = (response: unknown): boolean => at(response, "conversation_id") === null;

/**
 * Sends one `response.create` at a time, and none while a response runs.
 *
 * Requests without parameters (`auto`) that wait together become one; a `manual` one keeps its own. What waits is sent
 * in a microtask after the event that releases it, so that a response which the server starts in the same read wins.
 */
export class ResponseSequencer {
  readonly #options: SequencerOptions;
  readonly #outOfBand = new Set<string>();
  #running = false;
  #control: Control = free;
  #queue: readonly Request[] = [];
  #count = 0;
  #generation = 0;

  constructor(options: SequencerOptions) {
    this.#options = options;
  }

  /** Whether a response of the conversation runs, as far as the server has told. */
  get isRunning(): boolean {
    return this.#running;
  }

  /** Whether nothing runs, is asked for or waits. */
  get isIdle(): boolean {
    return !this.#running && this.#control.status === "free" && this.#queue.length === 0;
  }

  /** Asks for a response: sent now if nothing is in its way, else later. */
  request(event: JsonObject, manual: boolean): void {
    const isFirst = this.#queue.length === 0;
    this.#queue = [...this.#queue, { event, manual }];
    if (isFirst) this.#next();
  }

  /** The server has started a response. */
  created(response: unknown): void {
    const id = asString(at(response, "id"));
    if (isOutOfBand(response)) {
      if (id !== undefined) this.#outOfBand.add(id);
      if (this.#createsOutOfBand()) this.#release();
      return;
    }
    this.#running = true;
    this.#release();
  }

  /** The server has ended a response, whatever its status. */
  done(response: unknown): void {
    const id = asString(at(response, "id"));
    const wasOutOfBand = id !== undefined && this.#outOfBand.delete(id);
    if (wasOutOfBand || isOutOfBand(response)) {
      if (this.#createsOutOfBand()) this.#release();
      return;
    }
    this.#running = false;
    this.#release();
  }

  /** The server has refused something; only refusals of `response.create` and `response.cancel` matter here. */
  refused(error: unknown): void {
    const code = asString(at(error, "code")) ?? "";
    const eventId = asString(at(error, "event_id"));
    if (this.#control.status === "cancelling" && code === "response_cancel_not_active") {
      this.#running = false;
      return this.#release();
    }
    if (this.#control.status !== "creating") return;
    const isActive = code === "conversation_already_has_active_response";
    const requeues = isActive && (this.#options.onActiveResponse ?? "requeue") === "requeue";
    const isCreate = code.includes("response_create") || (asString(at(error, "message")) ?? "").includes("response.create");
    if (eventId ? eventId !== this.#control.eventId : !(isCreate || requeues)) return;
    const { requests } = this.#control;
    // The one that failed is dropped, those that were merged into it still want their response.
    this.#queue = [...(requeues ? requests : requests.slice(1)), ...this.#queue];
    if (requeues) this.#running = true;
    this.#release();
  }

  /** Notes that a cancel is on its way. @returns Whether there is something to cancel. */
  cancel(responseId?: unknown): boolean {
    if (typeof responseId === "string" && this.#outOfBand.has(responseId)) return false;
    if (!this.#running || this.#control.status === "cancelling") return false;
    this.#control = { status: "cancelling" };
    return true;
  }

  /** The connection is gone, and with it everything asked for. */
  reset(): void {
    this.#generation += 1;
    this.#outOfBand.clear();
    this.#running = false;
    this.#control = free;
    this.#queue = [];
  }

  #createsOutOfBand(): boolean {
    return this.#control.status === "creating" && at(this.#control.requests[0]?.event, "response", "conversation") === "none";
  }

  #release(): void {
    this.#control = free;
    const generation = this.#generation;
    if (this.#queue.length > 0) queueMicrotask(() => generation === this.#generation && this.#next());
  }

  #next(): void {
    const [first] = this.#queue;
    if (!first || this.#running || this.#control.status !== "free") return;
    const nextManual = this.#queue.findIndex((request) => request.manual);
    const count = first.manual ? 1 : nextManual < 0 ? this.#queue.length : nextManual;
    const requests = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    const eventId = asString(first.event["event_id"]) ?? `agents_js_response_create_${++this.#count}`;
    this.#control = { status: "creating", eventId, requests };
    try {
      this.#options.send({ ...first.event, event_id: eventId });
    } catch (error) {
      this.#queue = [...requests.slice(1), ...this.#queue];
      this.#release();
      this.#options.onError(error);
    }
  }
}
