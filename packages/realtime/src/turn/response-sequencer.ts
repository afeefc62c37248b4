import { asString, at } from "@plugboard/wire";
import type { OutgoingEvent } from "../wire/client-frames.ts";

/** What to do with a `response.create` that the server refuses because a response is running already. */
export type OnActiveResponse = "requeue" | "drop";

/** How the sequencer reaches the rest. */
export interface SequencerOptions {
  /** Sends one `response.create`. */
  readonly send: (event: OutgoingEvent) => void;
  /** Hears of a send that threw. */
  readonly onError: (error: unknown) => void;
  /** @defaultValue "requeue" */
  readonly onActiveResponse?: OnActiveResponse | undefined;
}

/** Sends one `response.create` at a time, and none while a response runs. */
export interface ResponseSequencer {
  /** Whether no response runs, none was requested, and no request waits. */
  readonly isIdle: () => boolean;
  /** Asks for a response: sent now if nothing is in its way, else later. */
  readonly request: (event: OutgoingEvent, kind: Request["kind"]) => void;
  /** The server has started a response. */
  readonly created: (response: unknown) => void;
  /** The server has ended a response, whatever its status. */
  readonly done: (response: unknown) => void;
  /** The server has refused something; only refusals of `response.create` and `response.cancel` matter here. */
  readonly refused: (error: unknown) => void;
  /** Notes that a cancel is on its way. @returns Whether there is something to cancel. */
  readonly cancel: (responseId?: unknown) => boolean;
  /** Forgets a request that was sent and has not begun a response, because its session is lost and will not answer it. */
  readonly withdraw: () => void;
  /** The call goes on in another session: what was requested is requested again, as far as the policy says. */
  readonly restart: (policy: RestartPolicy) => void;
  /** The connection is gone, and every request with it. */
  readonly reset: () => void;
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

/**
 * Requests without parameters (`automatic`) that wait together become one; a `manual` one keeps its parameters. A waiting request is sent
 * in a microtask after the event that releases it, so that a response which the server starts in the same read wins.
 */
export const createResponseSequencer = ({ send, onError, onActiveResponse }: SequencerOptions): ResponseSequencer => {
  const outOfBand = new Set<unknown>();
  /** The request that the running response answers. */
  let running: Created | undefined;
  let control: Control = free;
  /** The latest requests that were sent: one that seems to be answered may still be refused. */
  let sent: readonly Created[] = [];
  let queue: readonly Request[] = [];
  let count = 0;

  const next = (): void => {
    const [first] = queue;
    if (!first || running || control.status !== "free") return;
    const nextManual = queue.findIndex((request) => request.kind === "manual");
    const merged = first.kind === "manual" ? 1 : nextManual < 0 ? queue.length : nextManual;
    const requests = queue.slice(0, merged);
    queue = queue.slice(merged);
    const eventId = asString(first.event["event_id"]) ?? `agents_js_response_create_${++count}`;
    control = { status: "creating", eventId, requests };
    sent = [...sent, control].slice(-maxSent);
    try {
      send({ ...first.event, event_id: eventId });
    } catch (error) {
      queue = [...requests.slice(1), ...queue];
      release();
      onError(error);
    }
  };

  const release = (): void => {
    control = free;
    if (queue.length > 0) queueMicrotask(next);
  };

  /** A response of the conversation runs. */
  const begin = (): void => {
    running = control.status === "creating" ? control : (running ?? ofTheServer);
    release();
  };

  /** No response of the conversation runs any more. */
  const end = (): void => {
    running = undefined;
    release();
  };

  /** A response that the server had started by itself was taken for the answer to this request, which is refused now. */
  const takeBack = (created: Created, requeues: boolean): void => {
    const isCancelled = control.status === "cancelling" && running === created;
    queue = [...created.requests.slice(requeues && !isCancelled ? 0 : 1), ...queue];
    sent = sent.filter((other) => other !== created);
    if (running === created) running = ofTheServer;
    if (!running) queueMicrotask(next);
  };

  /** A response outside of the conversation has begun or ended, which releases only the request for one. */
  const passOutside = (): void => {
    if (control.status === "creating" && at(control.requests[0]?.event, "response", "conversation") === "none") release();
  };

  const reset = (): void => {
    outOfBand.clear();
    sent = [];
    running = undefined;
    control = free;
    queue = [];
  };

  return {
    isIdle: () => !running && control.status === "free" && queue.length === 0,
    request: (event, kind) => {
      queue = [...queue, { event, kind }];
      if (queue.length === 1) next();
    },
    created: (response) => {
      const id = asString(at(response, "id"));
      const isOutside = isOutOfBand(response);
      if (isOutside && id !== undefined) outOfBand.add(id);
      if (isOutside) passOutside();
      else begin();
    },
    done: (response) => {
      if (outOfBand.delete(at(response, "id")) || isOutOfBand(response)) passOutside();
      else end();
    },
    refused: (error) => {
      const code = asString(at(error, "code")) ?? "";
      if (control.status === "cancelling" && code === "response_cancel_not_active") return end();
      const requeues = code === "conversation_already_has_active_response" && onActiveResponse !== "drop";
      const refusedId = asString(at(error, "event_id"));
      const earlier = sent.find((one) => one !== control && one.eventId === refusedId);
      if (earlier) return takeBack(earlier, requeues);
      if (control.status !== "creating") return;
      const { eventId, requests } = control;
      const isCreate = code.includes("response_create") || asString(at(error, "message"))?.includes("response.create");
      if (refusedId ? refusedId !== eventId : !(isCreate || requeues)) return;
      // The request that was refused is dropped; those that were merged into it still need a response.
      queue = [...requests.slice(requeues ? 0 : 1), ...queue];
      control = free;
      if (requeues || running) begin();
      else end();
    },
    cancel: (responseId) => {
      if (outOfBand.has(responseId) || !running || control.status === "cancelling") return false;
      control = { status: "cancelling" };
      return true;
    },
    withdraw: () => {
      if (control.status === "creating") control = free;
    },
    restart: (policy) => {
      const again = running && policy.running === "repeat" && control.status !== "cancelling" ? running.requests.slice(0, 1) : [];
      const waiting = control.status === "creating" ? [...control.requests, ...queue] : queue;
      reset();
      queue = [...again, ...waiting.filter((request) => request.kind === "manual" || policy.automatic === "repeat")];
      if (queue.length === 0 && policy.otherwise === "ask") queue = [automatic];
      next();
    },
    reset,
  };
};
