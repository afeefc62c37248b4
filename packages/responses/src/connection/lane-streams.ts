import { type CloseInfo, PlugboardError } from "@plugboard/core";
import { KnownIds } from "../stream/known-ids.ts";
import { ResponseTracker } from "../stream/response-tracker.ts";
import type { ErrorFrame } from "../wire/error-frame.ts";
import type { ServerEvent } from "../wire/server-event.ts";
import type { EventQueue } from "./event-queue.ts";

/** One response that was asked for, and who reads it. */
interface RunningStream<Event> {
  readonly tracker: ResponseTracker;
  readonly events: EventQueue<Event>;
}

/** The refusal of a request, with what the server said of it as `cause`. */
const refusal = ({ status, code, param, error }: ErrorFrame): PlugboardError =>
  new PlugboardError("server-error", `The server refused the request with status ${status}.`, {
    delivery: "rejected",
    cause: Object.assign(new Error(String(error["message"])), { status, code, param }),
  });

/** The responses of one connection, by lane and in the order in which they were asked for. */
export class LaneStreams<Event> {
  /** The ids of the responses that ended on the connection. */
  readonly #known = new KnownIds();
  readonly #lanes = new Map<string | undefined, RunningStream<Event>[]>();
  readonly #steered = new Set<string | undefined>();

  /** A request was sent on the lane; its events go to the queue. */
  add(lane: string | undefined, events: EventQueue<Event>): void {
    const stream = { tracker: new ResponseTracker(this.#known), events };
    this.#lanes.set(lane, [...(this.#lanes.get(lane) ?? []), stream]);
  }

  /** A response is given another input, so that another response may follow on its lane by itself. */
  steered(responseId: string): void {
    for (const [lane, streams] of this.#lanes)
      if (streams.some(({ tracker }) => tracker.responseId === responseId)) this.#steered.add(lane);
  }

  /** Throws `invalid-argument` for a lane on which it cannot be told any more which response an event is of. */
  checkNotSteered(lane: string | undefined): void {
    if (!this.#steered.has(lane)) return;
    throw new PlugboardError("invalid-argument", "The lane was steered, so what comes on it may be a successor.");
  }

  /** Hands an event to the response that it is of. @returns Whether the peer can still be believed. */
  receive(event: ServerEvent, json: Event): boolean {
    const lane = event.lane;
    const [stream] = this.#lanes.get(lane) ?? [];
    if (!stream) {
      if (lane === undefined && event.type === "error") this.#onNamelessError(event);
      return true;
    }
    const verdict = stream.tracker.judge(event);
    if (verdict.kind === "foreign") return false;
    if (verdict.kind === "unrelated") return true;
    if (verdict.kind === "refused") stream.events.fail(refusal(verdict.error));
    else stream.events.push(json, event.text.length);
    if (verdict.kind === "of-response") return true;
    stream.events.end();
    stream.tracker.close();
    this.#remove(lane, stream);
    return true;
  }

  /** The connection has ended, and every response with it. */
  lost(close: CloseInfo): void {
    this.fail("connection-lost", `The connection ended during the response (${close.code}).`, close);
  }

  /** Ends every response. */
  fail(code: "connection-lost" | "protocol-error", message: string, close?: CloseInfo): void {
    for (const stream of [...this.#lanes.values()].flat()) {
      stream.events.fail(new PlugboardError(code, message, { delivery: stream.tracker.isAnswered ? "answered" : "unknown", close }));
    }
    this.#lanes.clear();
  }

  #remove(lane: string | undefined, stream: RunningStream<Event>): void {
    const rest = (this.#lanes.get(lane) ?? []).filter((each) => each !== stream);
    if (rest.length > 0) this.#lanes.set(lane, rest);
    else this.#lanes.delete(lane);
  }

  /** An error that names no lane is of the only request without an answer; of several it can be any, and they all fail. */
  #onNamelessError(event: ServerEvent): void {
    const pending = [...this.#lanes].flatMap(([lane, streams]) =>
      streams.filter(({ tracker }) => !tracker.isAnswered).map((stream) => ({ lane, stream })),
    );
    for (const { lane, stream } of pending) {
      const verdict = stream.tracker.judge(event);
      const isOnly = pending.length === 1 && verdict.kind === "refused";
      stream.events.fail(
        isOnly
          ? refusal(verdict.error)
          : new PlugboardError(
              "protocol-error",
              "The server sent an error that names no lane while several requests waited for an answer.",
              {
                delivery: "unknown",
              },
            ),
      );
      this.#remove(lane, stream);
    }
  }
}
