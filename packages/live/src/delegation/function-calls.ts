import { isPlugboardError } from "@plugboard/core";
import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { asString, at } from "@plugboard/wire";
import type { ServerEvent } from "../wire/server-events.ts";
import type { Delegation, DelegationHost } from "./delegation.ts";
import { runTask, type Task } from "./task.ts";

/** What a function is called with. */
export interface FunctionCallContext {
  /** The id of the call. */
  readonly callId: string;
  /** The name of the function. */
  readonly name: string;
  /** Aborts when the response fails, the deadline passes, or the session ends: the output is not sent then. */
  readonly signal: AbortSignal;
}

/** A function of the application. It gets the arguments as the model wrote them, JSON that may be invalid, and returns the output. */
export type FunctionHandler = (args: string, context: FunctionCallContext) => string | Promise<string>;

/** How functions are run. */
export interface FunctionCallsOptions {
  /** Bound of one call, in milliseconds; then it fails. @defaultValue 60_000 */
  readonly timeoutMs?: number;
  /** The output of a call that failed. @defaultValue "The function failed." */
  readonly failureText?: string;
}

/** The calls of one response of the backend. */
interface Batch {
  /** Outputs by the id of the call; `undefined` while it runs. */
  readonly outputs: Map<string, string | undefined>;
  readonly tasks: Set<Task>;
  status: "open" | "completed" | "discarded";
}

/** The key of the response that an event belongs to. Events do not name their response, and the delegation may be left out. */
const responseKey = (delegationId: unknown): string => asString(delegationId) ?? "";

/** The function calls of one session. */
class FunctionCalls {
  readonly #host: DelegationHost;
  readonly #functions: Readonly<Record<string, FunctionHandler>>;
  readonly #timeoutMs: number;
  readonly #failureText: string;
  /** Batches of responses that are under way. */
  readonly #open = new Map<string, Batch>();
  /** All batches that are not answered. */
  readonly #batches = new Set<Batch>();

  constructor(host: DelegationHost, functions: Readonly<Record<string, FunctionHandler>>, timeoutMs: number, failureText: string) {
    this.#host = host;
    this.#functions = functions;
    this.#timeoutMs = timeoutMs;
    this.#failureText = failureText;
  }

  /** Takes every event of the session. */
  receive(event: ServerEvent): void {
    if (event.type !== "response.event") return;
    const key = responseKey(event.delegation_id);
    const type = at(event.event, "type");
    if (type === "response.output_item.done") this.#call(this.#openBatch(key), at(event.event, "item"));
    else if (type === "response.completed") {
      const batch = this.#take(key);
      if (!batch) return;
      batch.status = "completed";
      this.#answerIfWhole(batch);
    } else if (type === "response.failed" || type === "response.incomplete") {
      const batch = this.#take(key);
      // The API refuses outputs for the calls of such a response.
      if (batch) this.#discard(batch, "the response has failed");
    }
  }

  /** The session is over: running calls are cancelled. */
  stop(): void {
    for (const batch of [...this.#batches]) this.#discard(batch, "the session is over");
  }

  #openBatch(key: string): Batch {
    const batch = this.#open.get(key) ?? { outputs: new Map(), tasks: new Set(), status: "open" };
    this.#open.set(key, batch);
    this.#batches.add(batch);
    return batch;
  }

  /** Takes the batch of a response that has ended. */
  #take(key: string): Batch | undefined {
    const batch = this.#open.get(key);
    this.#open.delete(key);
    return batch;
  }

  #call(batch: Batch, item: unknown): void {
    const [callId, name, args = ""] = ["call_id", "name", "arguments"].map((member) => asString(at(item, member)));
    if (at(item, "type") !== "function_call" || callId === undefined || name === undefined || batch.outputs.has(callId)) return;
    const handler = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    batch.outputs.set(callId, handler ? undefined : `There is no function ${name}.`);
    if (!handler) return;
    const task = runTask<string>(
      `The function ${name}`,
      this.#timeoutMs,
      (signal) => handler(args, { callId, name, signal }),
      (end) => {
        batch.tasks.delete(task);
        if (end.status === "failed") this.#host.fail(end.error);
        if (end.status === "cancelled") return;
        batch.outputs.set(callId, end.status === "done" ? String(end.value) : this.#failureText);
        this.#answerIfWhole(batch);
      },
    );
    batch.tasks.add(task);
  }

  /** Sends the outputs of a batch once all are there: the API refuses a part of them, and each `response.create` starts a response. */
  #answerIfWhole(batch: Batch): void {
    const outputs = [...batch.outputs];
    if (batch.status !== "completed" || outputs.some(([, output]) => output === undefined)) return;
    this.#batches.delete(batch);
    if (outputs.length === 0) return;
    try {
      for (const [callId, output] of outputs) {
        this.#host.send({ type: "response.item.create", item: { type: "function_call_output", call_id: callId, output } });
      }
      this.#host.send({ type: "response.create" });
    } catch (error) {
      // The session is ending and needs the outputs no more.
      if (!isPlugboardError(error) || error.code !== "not-open") throw error;
    }
  }

  #discard(batch: Batch, why: string): void {
    batch.status = "discarded";
    this.#batches.delete(batch);
    for (const task of [...batch.tasks]) task.cancel(why);
  }
}

/**
 * Runs the functions that the Responses backend calls, in a session whose delegation is `responses`. Each call starts as soon as it
 * arrives. When the response is complete and every call has an output, the outputs are sent and the backend goes on.
 *
 * @param functions - The functions by name. What one throws is reported as `handler-failed`.
 */
export const functionCalls = (functions: Readonly<Record<string, FunctionHandler>>, options: FunctionCallsOptions = {}): Delegation => {
  const { timeoutMs = 60_000, failureText = "The function failed.", ...others } = options;
  refuseUnknownOptions("functionCalls", others);
  checkNumbers({ timeoutMs });
  return (host) => {
    const calls = new FunctionCalls(host, functions, timeoutMs, failureText);
    return { receive: (event) => calls.receive(event), stop: () => calls.stop() };
  };
};
