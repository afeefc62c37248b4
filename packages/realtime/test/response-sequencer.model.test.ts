import fc from "fast-check";
import { expect, test } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../tooling/sequences.ts";
import { ResponseSequencer } from "../src/turn/response-sequencer.ts";
import type { OutgoingEvent } from "../src/wire/client-frames.ts";

/** A server as the API describes it: one response of the conversation at a time, and its own after the user has spoken. */
class Server {
  /** What the client has sent and the server has not read. */
  readonly inbound: OutgoingEvent[] = [];
  /** What the server has sent and the client has not read. */
  readonly outbound: ((client: Real) => void)[] = [];
  readonly #answered: string[] = [];
  #running: string | undefined;
  #count = 0;

  /** The names of the requests that got a response, in order. */
  get answered(): readonly string[] {
    return this.#answered;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get isQuiet(): boolean {
    return this.inbound.length + this.outbound.length === 0 && !this.isRunning;
  }

  /** Reads one event of the client. */
  read(): void {
    const event = this.inbound.shift();
    if (!event) return;
    if (event.type === "response.cancel") {
      if (this.isRunning) this.finish();
      else this.#refuse("response_cancel_not_active", undefined);
    } else if (this.isRunning) this.#refuse("conversation_already_has_active_response", event["event_id"]);
    else {
      this.#answered.push(nameOf(event));
      this.#begin();
    }
  }

  /** Starts a response by itself, as after speech. */
  start(): void {
    if (!this.isRunning) this.#begin();
  }

  finish(): void {
    const id = this.#running;
    if (id === undefined) return;
    this.#running = undefined;
    this.outbound.push((client) => {
      client.knowsResponse = false;
      client.sequencer.done({ id, conversation_id: "conversation" });
    });
  }

  #begin(): void {
    this.#count += 1;
    const id = `response_${this.#count}`;
    this.#running = id;
    this.outbound.push((client) => {
      client.knowsResponse = true;
      client.sequencer.created({ id, conversation_id: "conversation" });
    });
  }

  #refuse(code: string, eventId: unknown): void {
    this.outbound.push(({ sequencer }) => sequencer.refused({ code, event_id: eventId, message: "no" }));
  }
}

/** The name that the test gave a request with parameters; `automatic` for one without. */
const nameOf = (event: OutgoingEvent): string => String(Object(event["response"]).metadata ?? "automatic");

/** What was asked for: requests with parameters by name, and how many responses there were when one without was asked for last. */
class Model {
  readonly manual: string[] = [];
  automaticAfter: number | undefined;
  /** How many requests with parameters there were when a response was cancelled last: one of those may have been meant. */
  cancelled = 0;
}

interface Real {
  readonly server: Server;
  readonly sequencer: ResponseSequencer;
  /** Whether a response runs, by the events that the client has read. */
  knowsResponse: boolean;
  /** Requests that were sent while the client knew of a response that runs. */
  readonly tooEarly: OutgoingEvent[];
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (name: string, run: (model: Model, real: Real) => void): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    run(model, real);
    // What waits is sent in a microtask.
    await Promise.resolve();
    expect(real.tooEarly).toEqual([]);
  },
});

const askManually = (model: Model, { sequencer }: Real): void => {
  const name = `manual ${model.manual.length}`;
  model.manual.push(name);
  sequencer.request({ type: "response.create", response: { metadata: name } }, "manual");
};

const askAutomatically = (model: Model, { sequencer, server }: Real): void => {
  model.automaticAfter = server.answered.length;
  sequencer.request({ type: "response.create" }, "automatic");
};

const cancel = (model: Model, { sequencer, server }: Real): void => {
  if (!sequencer.cancel()) return;
  model.cancelled = model.manual.length;
  model.automaticAfter = undefined;
  server.inbound.push({ type: "response.cancel" });
};

const deliver = (_: Model, real: Real): void => real.server.outbound.shift()?.(real);

const steps = [
  step("a response with parameters is asked for", askManually),
  step("a response is asked for", askAutomatically),
  step("the response is cancelled", cancel),
  step("the server reads", (_, { server }) => server.read()),
  step("the server reads", (_, { server }) => server.read()),
  step("the server starts a response by itself", (_, { server }) => server.start()),
  step("the response ends", (_, { server }) => server.finish()),
  step("the client reads", deliver),
  step("the client reads", deliver),
].map((one) => fc.constant(one));

/** Lets everything that was asked for be answered. */
const settle = async (real: Real): Promise<void> => {
  const { server, sequencer } = real;
  for (let turn = 0; turn < 500; turn += 1) {
    if (server.isQuiet && sequencer.isIdle()) return;
    server.read();
    server.outbound.shift()?.(real);
    if (server.outbound.length === 0) server.finish();
    await Promise.resolve();
  }
  throw new Error("The sequencer waits for something that does not come.");
};

test(`${sequences} sequences of requests, cancels, refusals and responses of the server's own: each request with parameters is answered once, and one without is answered, too`, {
  timeout: sequencesTimeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: "max" }), async (commands) => {
      const server = new Server();
      const tooEarly: OutgoingEvent[] = [];
      const send = (event: OutgoingEvent): void => {
        if (real.knowsResponse) tooEarly.push(event);
        server.inbound.push(event);
      };
      const onError = (error: unknown): never => {
        throw error;
      };
      const real: Real = {
        server,
        sequencer: new ResponseSequencer({ sendRequest: send, onError, options: {} }),
        knowsResponse: false,
        tooEarly,
      };
      const model = new Model();
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await settle(real);
      const answered = server.answered.filter((name) => name !== "automatic").sort();
      expect(answered).toEqual(model.manual.filter((name, index) => index >= model.cancelled || answered.includes(name)).sort());
      if (model.automaticAfter !== undefined) expect(server.answered.slice(model.automaticAfter)).not.toEqual([]);
    }),
    { numRuns: sequences },
  );
});
