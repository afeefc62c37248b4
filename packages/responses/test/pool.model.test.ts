import { createWebSocketFetch, type WebSocketFetch } from "@plugboard/responses";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../tooling/sequences.ts";
import { MemoryServer, type RunningResponse } from "./memory-server.ts";
import type { Json } from "./peer.ts";

const url = "https://api.openai.com/v1/responses";

/** What may become of a request: its own answer, the failure of it, nothing after an abort, or the loss of its socket. */
type Fate = "answered" | "failed" | "refused" | "aborted" | "lost";

/** A request as the caller made it. */
interface Asked {
  readonly name: string;
  readonly input: readonly Json[];
  readonly controller: AbortController;
  /** What was seen of it. */
  seen: { readonly fate: Fate; readonly text: string } | undefined;
}

/** What the requests have to come to, by what the server and the network did. */
class Model {
  /** By the name of the request. */
  readonly fates = new Map<string, Fate>();
  readonly asked: Asked[] = [];
  /** The items of each conversation: what was asked and answered in it. */
  readonly conversations: Json[][] = [];

  settle(name: string, fate: Fate): void {
    if (!this.fates.has(name)) this.fates.set(name, fate);
  }
}

interface Real {
  readonly server: MemoryServer;
  readonly client: WebSocketFetch;
}

type Step = fc.AsyncCommand<Model, Real>;

const settle = (ms = 1): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const step = (name: string, run: (model: Model, real: Real) => void | Promise<void>, waitMs = 1): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    await run(model, real);
    await settle(waitMs);
    expect(real.server.violations).toEqual([]);
    for (const { name: asked, seen } of model.asked) {
      if (seen) expect({ asked, fate: seen.fate }).toEqual({ asked, fate: model.fates.get(asked) });
      if (seen?.fate === "answered") expect(seen.text).toBe(`answer to ${asked}`);
    }
  },
});

/** The text of the deltas of a body, and how its response ended. */
const readBody = async (response: Response): Promise<{ readonly fate: Fate; readonly text: string }> => {
  if (response.status !== 200) return { fate: "refused", text: await response.text() };
  const body = await response.text();
  const events = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = "{}"]) => JSON.parse(data) as Json);
  const text = events.map(({ delta }) => (typeof delta === "string" ? delta : "")).join("");
  return { fate: events.at(-1)?.["type"] === "response.completed" ? "answered" : "failed", text };
};

const ask = (model: Model, { client }: Real, conversation: Json[]): void => {
  const name = `question ${model.asked.length}`;
  const input = [...conversation, { role: "user", content: name }];
  const controller = new AbortController();
  const asked: Asked = { name, input, controller, seen: undefined };
  model.asked.push(asked);
  const body = JSON.stringify({ model: "m", stream: true, input });
  client(url, { method: "POST", headers: { authorization: "Bearer k" }, body, signal: controller.signal })
    .then(readBody)
    .then(
      (seen) => {
        asked.seen = seen;
        const output = { type: "message", role: "assistant", content: [{ type: "output_text", text: seen.text }] };
        if (seen.fate === "answered") model.conversations.push([...input, output]);
      },
      () => {
        asked.seen = { fate: controller.signal.aborted ? "aborted" : "lost", text: "" };
      },
    );
};

const begin = step("a conversation begins", (model, real) => ask(model, real, []));

const goOn = (pick: number): Step =>
  step(`conversation ${pick} goes on`, (model, real) => {
    const { length } = model.conversations;
    ask(model, real, length === 0 ? [] : (model.conversations[pick % length] ?? []));
  });

const withRunning = (name: string, pick: number, run: (running: RunningResponse, model: Model, server: MemoryServer) => void): Step =>
  step(`${name} ${pick}`, (model, { server }) => {
    const running = server.running[pick % Math.max(1, server.running.length)];
    if (running) run(running, model, server);
  });

/** The server sees the whole input, whatever was sent of it. */
const checkContext = (running: RunningResponse, model: Model): void => {
  const asked = model.asked.find(({ name }) => name === running.name);
  expect(running.context.map(textOf)).toEqual(asked?.input.map(textOf));
};

const textOf = ({ content }: Json): string => (typeof content === "string" ? content : String((content as Json[])[0]?.["text"]));

const answers = (pick: number): Step =>
  withRunning("the server answers", pick, (running, model, server) => {
    checkContext(running, model);
    model.settle(running.name, "answered");
    server.answer(running);
  });

const starts = (pick: number): Step => withRunning("the server begins to answer", pick, (running, _, server) => server.begin(running));

const fails = (pick: number): Step =>
  withRunning("the server fails", pick, (running, model, server) => {
    model.settle(running.name, "failed");
    server.fail(running);
  });

const refuses = (pick: number): Step =>
  withRunning("the server refuses", pick, (running, model, server) => {
    if (running.hasBegun) return;
    model.settle(running.name, "refused");
    server.refuse(running);
  });

const loses = (pick: number): Step =>
  withRunning("the network loses the socket of", pick, (running, model, server) => {
    for (const { name } of server.lose(running)) model.settle(name, "lost");
  });

const aborts = (pick: number): Step =>
  step(`the caller aborts ${pick}`, (model) => {
    const open = model.asked.filter(({ seen, name }) => !seen && !model.fates.has(name));
    const asked = open[pick % Math.max(1, open.length)];
    if (!asked) return;
    model.settle(asked.name, "aborted");
    asked.controller.abort();
  });

const pass = (ms: number): Step => step(`${ms} ms pass`, () => undefined, ms);

const pick = fc.nat(7);
const steps = [
  fc.constant(begin),
  pick.map(goOn),
  pick.map(goOn),
  pick.map(answers),
  pick.map(answers),
  pick.map(answers),
  pick.map(starts),
  pick.map(fails),
  pick.map(refuses),
  pick.map(loses),
  pick.map(aborts),
  fc.integer({ min: 1, max: 120 }).map(pass),
];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets everything that was asked come to an end. */
const finish = async (model: Model, { server }: Real): Promise<void> => {
  for (let turn = 0; turn < 400 && model.asked.some(({ seen }) => !seen); turn += 1) {
    for (const running of server.running) {
      model.settle(running.name, "answered");
      server.answer(running);
    }
    await settle();
  }
  expect(model.asked.filter(({ seen }) => !seen).map(({ name }) => name)).toEqual([]);
};

// Over sockets in memory and a clock of the test, because real ones have an order of their own. Other tests use real ones.
test(`${sequences} sequences of requests, answers, refusals, losses and aborts: each request gets its own answer, and the server saw its whole input`, {
  timeout: sequencesTimeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 25, size: "max" }), fc.boolean(), async (commands, lanes) => {
      // Of the sequence before, if that one failed.
      vi.clearAllTimers();
      const server = new MemoryServer(lanes);
      const http = async (): Promise<Response> => new Response("over HTTP", { status: 599 });
      const client = createWebSocketFetch({
        adapter: server.adapter,
        fetch: http,
        lanes,
        lanesPerSocket: 3,
        maxSockets: 3,
        idleTimeoutMs: 100,
      });
      const model = new Model();
      const real: Real = { server, client };
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await finish(model, real);
      for (const { name, seen } of model.asked) expect({ name, fate: seen?.fate }).toEqual({ name, fate: model.fates.get(name) });
      await Promise.all([client.close(), settle(200)]);
      expect(server.open).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: sequences },
  );
});
