import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../tooling/sequences.ts";
import { RealtimeTransport, resuming } from "../src/index.ts";
import { type ScriptedAdapter, scriptedAdapter } from "./scripted-socket.ts";
import { SessionServer } from "./session-server.ts";

/** What the user said, and which answers the client has read to their end. */
interface Model {
  readonly said: string[];
  readonly heard: string[];
}

interface Real {
  readonly transport: RealtimeTransport;
  readonly adapter: ScriptedAdapter;
  /** The sessions of the call, oldest first. */
  readonly servers: SessionServer[];
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (name: string, run: (model: Model, real: Real) => void, waitMs = 0): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    run(model, real);
    await vi.advanceTimersByTimeAsync(waitMs);
  },
});

/** One of the sessions that are open: the one in use, or the next one. */
const pickOf = ({ servers }: Real, pick: number): SessionServer | undefined => {
  const open = servers.filter(({ isOpen }) => isOpen);
  return open[pick % Math.max(1, open.length)];
};

const say = step("the user writes", (model, { transport }) => {
  const text = `message ${model.said.length}`;
  model.said.push(text);
  transport.sendMessage(text, {});
});

const deliver = (model: Model, server: SessionServer | undefined): void => {
  const event = server?.deliver();
  if (event?.["type"] !== "response.done") return;
  const [item] = (event["response"] as { readonly output: readonly { readonly content: readonly { readonly text: string }[] }[] }).output;
  model.heard.push(item?.content[0]?.text ?? "");
};

const accepts = step("the server accepts", (_, { servers }) => servers.at(-1)?.open());
const reads = (pick: number): Step => step(`session ${pick} reads`, (_, real) => pickOf(real, pick)?.read());
const tells = (pick: number): Step => step(`session ${pick} is heard`, (model, real) => deliver(model, pickOf(real, pick)));
let answers = 0;
const answer = (pick: number): Step =>
  step(`session ${pick} answers`, (_, real) => {
    answers += 1;
    pickOf(real, pick)?.answer(`answer ${answers}`);
  });
const lose = (pick: number): Step => step(`session ${pick} is lost`, (_, real) => pickOf(real, pick)?.lose());
const beginToEnd = (pick: number): Step => step(`session ${pick} begins to end`, (_, real) => pickOf(real, pick)?.beginToEnd());
const resume = step("resume()", (_, { transport }) => void transport.resume().catch(() => undefined));
const pass = (ms: number): Step => step(`${ms} ms pass`, () => undefined, ms);

const pick = fc.nat(1);
const steps = [
  fc.constant(say),
  fc.constant(say),
  pick.map(reads),
  pick.map(reads),
  pick.map(reads),
  pick.map(tells),
  pick.map(tells),
  pick.map(tells),
  pick.map(answer),
  pick.map(lose),
  pick.map(beginToEnd),
  fc.constant(resume),
  fc.constant(accepts),
  fc.integer({ min: 1, max: 3_000 }).map(pass),
];

/** Lets the network carry everything, and the model answer, until nothing happens any more. */
const settle = async (model: Model, real: Real): Promise<void> => {
  for (let turn = 0; turn < 300; turn += 1) {
    for (const server of real.servers) {
      server.end();
      server.open();
      server.read();
      deliver(model, server);
      if (turn % 7 === 0) {
        answers += 1;
        server.answer(`answer ${answers}`);
      }
    }
    await vi.advanceTimersByTimeAsync(turn % 20 === 0 ? 1_000 : 0);
    if (turn > 100 && real.servers.every(({ isQuiet }) => isQuiet)) return;
  }
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// Over sockets in memory and a clock of the test; the simulator's sessions are resumed in resume.test.ts.
test(`${sequences} sequences of messages, answers, losses and resumes: the last session has each message once and in order, and each answer that was heard`, {
  timeout: sequencesTimeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: "max" }), async (commands) => {
      // Of the sequence before, if that one failed.
      vi.clearAllTimers();
      const servers: SessionServer[] = [];
      const adapter = scriptedAdapter({ onSocket: (socket) => void servers.push(new SessionServer(socket)) });
      const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", resume: resuming(), ready: "session.updated" });
      transport.on("error", () => undefined);
      const model: Model = { said: [], heard: [] };
      const real: Real = { transport, adapter, servers };
      const connecting = transport.connect();
      await settle(model, real);
      await connecting;
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await settle(model, real);
      expect(transport.status).toBe("connected");
      const last = servers.filter(({ isOpen }) => isOpen).at(-1);
      expect(last?.items.filter(({ role }) => role === "user").map(({ text }) => text)).toEqual(model.said);
      const answered = last?.items.filter(({ role }) => role === "assistant").map(({ text }) => text) ?? [];
      for (const text of model.heard) expect(answered.filter((other) => other === text)).toEqual([text]);
      transport.close();
    }),
    { numRuns: sequences },
  );
});
