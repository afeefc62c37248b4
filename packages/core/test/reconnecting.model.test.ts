import { PlugboardError, type Reconnecting, reconnecting } from "@plugboard/core";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../tooling/sequences.ts";
import { type ScriptedAdapter, type ScriptedSocket, scriptedAdapter, url } from "./scripted-socket.ts";

const options = {
  minDelayMs: 100,
  maxDelayMs: 800,
  minUptimeMs: 1_000,
  maxRetries: 5,
  giveUpAfterMs: 6_000,
  connectTimeoutMs: 500,
} as const;

/** More than core lets the runtime's buffer have, so that what is sent then stays with core. */
const fullBytes = 2 ** 21;

const finalCodes = [1000, 1002, 1008];

type State =
  | { readonly status: "dialling" | "open"; readonly since: number }
  | { readonly status: "waiting"; readonly until: number }
  | { readonly status: "ended"; readonly how: string };

/** What a series has to be: where it stands, how often it failed in a row, and what nobody has sent. */
class Model {
  state: State = { status: "dialling", since: 0 };
  now = 0;
  dials = 1;
  failures = 0;
  failingSince = 0;
  held: string[] = [];
  unsent: string[] = [];
  readonly handedOver: string[][] = [];
  readonly delays: number[] = [];

  opens(): void {
    if (this.state.status !== "dialling") return;
    this.state = { status: "open", since: this.now };
    this.handedOver.push(this.unsent);
    this.unsent = [];
  }

  /** The attempt has failed, or the connection has ended. */
  ends(how: string, isFinal: boolean): void {
    if (this.state.status === "open" && this.now - this.state.since >= options.minUptimeMs) this.failures = 0;
    this.unsent = [...this.unsent, ...this.held];
    this.held = [];
    if (this.failures === 0) this.failingSince = this.now;
    this.failures += 1;
    const isTooMuch = this.failures > options.maxRetries || this.now - this.failingSince >= options.giveUpAfterMs;
    if (isFinal || isTooMuch) {
      this.state = { status: "ended", how: isFinal ? how : "retries-exhausted" };
      return;
    }
    // `Math.random()` is a half in this test.
    const delayMs = Math.min(options.maxDelayMs, options.minDelayMs * 2 ** (this.failures - 1)) / 2;
    this.delays.push(delayMs);
    this.state = { status: "waiting", until: this.now + delayMs };
  }

  advance(ms: number): void {
    const endsAt = this.now + ms;
    for (;;) {
      if (this.state.status === "waiting" && this.state.until <= endsAt) {
        this.now = this.state.until;
        this.state = { status: "dialling", since: this.now };
        this.dials += 1;
      } else if (this.state.status === "dialling" && this.state.since + options.connectTimeoutMs <= endsAt) {
        this.now = this.state.since + options.connectTimeoutMs;
        this.ends("connect-timeout", false);
      } else break;
    }
    this.now = endsAt;
  }
}

interface Real {
  readonly adapter: ScriptedAdapter;
  readonly running: Reconnecting;
  readonly handedOver: string[][];
  readonly delays: number[];
  how: string | undefined;
}

type Step = fc.AsyncCommand<Model, Real>;

const step = (name: string, run: (model: Model, socket: ScriptedSocket, real: Real) => void, waitMs = 0): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    run(model, real.adapter.socket, real);
    model.advance(waitMs);
    await vi.advanceTimersByTimeAsync(waitMs);
    expect(real.adapter.sockets).toHaveLength(model.dials);
    expect({ handedOver: real.handedOver, delays: real.delays }).toEqual({ handedOver: model.handedOver, delays: model.delays });
    expect(real.running.connection?.status).toBe(model.state.status === "open" ? "open" : undefined);
    expect(real.how).toBe(model.state.status === "ended" ? model.state.how : undefined);
  },
});

const opens = step("the server accepts", (model, socket) => {
  model.opens();
  socket.events.open();
});

/** Such a connection is never anybody's, so that what was unsent waits for the next one. */
const opensAndCloses = step("the server accepts and closes in the same turn", (model, socket) => {
  if (model.state.status !== "dialling") return;
  model.state = { status: "open", since: model.now };
  model.ends("1011", false);
  socket.events.open();
  socket.events.close(1011, "");
});

const fails = step("the attempt fails", (model, socket) => {
  if (model.state.status !== "dialling") return;
  model.ends("connect-failed", false);
  socket.events.error(new Error("refused"));
});

const refuses = (status: number): Step =>
  step(`the server refuses with ${status}`, (model, socket) => {
    if (model.state.status !== "dialling") return;
    model.ends("handshake-rejected", status === 401);
    socket.events.error(new PlugboardError("handshake-rejected", "refused", { handshake: { status, headers: {}, body: "" } }));
  });

const closes = (code: number): Step =>
  step(`the peer closes with ${code}`, (model, socket) => {
    if (model.state.status !== "open") return;
    model.ends(String(code), finalCodes.includes(code));
    socket.events.close(code, "");
  });

const send = (text: string): Step =>
  step(`send(${text}) while the runtime's buffer is full`, (model, socket, { running }) => {
    if (model.state.status !== "open") return;
    model.held.push(text);
    socket.buffered = fullBytes;
    running.connection?.send(text);
  });

/** What a socket of an earlier attempt says concerns nobody. */
const late = step("an earlier socket speaks", (model, _, { adapter }) => {
  const earlier = adapter.sockets[model.dials - 2];
  earlier?.events.open();
  earlier?.events.message("late");
  earlier?.events.close(1000, "late");
});

const close = step("close()", (model, _, { running }) => {
  const { status } = model.state;
  if (status === "ended") return;
  void running.close();
  // The peer of an open connection answers the close frame.
  if (status === "open") model.state = { status: "ended", how: "1000" };
  else model.state = { status: "ended", how: "aborted" };
  running.connection?.terminate();
});

const pass = (maxMs: number): fc.Arbitrary<Step> =>
  fc.integer({ min: 1, max: maxMs }).map((ms) => step(`${ms} ms pass`, () => undefined, ms));
const word = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 3 });

/** What goes on is more frequent than what ends a series, or all would be short. */
const steps = [
  fc.constant(opens),
  fc.constant(opens),
  fc.constant(opensAndCloses),
  fc.constant(fails),
  fc.constantFrom(429, 503, 429, 503, 401).map(refuses),
  fc.constantFrom(1001, 1006, 1011, 4000, 1001, 1006, 1011, 4000, 1000, 1008).map(closes),
  fc.constantFrom(1001, 1011).map(closes),
  word.map(send),
  word.map(send),
  fc.constant(late),
  fc.constantFrom(late, late, late, close),
  pass(400),
  pass(400),
  pass(400),
  pass(2_000),
];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const start = (): Real => {
  const adapter = scriptedAdapter();
  const handedOver: string[][] = [];
  const delays: number[] = [];
  const handlers = {
    connected: (_: unknown, { unsent }: { readonly unsent: readonly unknown[] }) => void handedOver.push(unsent.map(String)),
    waiting: (_: unknown, delayMs: number) => void delays.push(delayMs),
  };
  const running = reconnecting(adapter, url, handlers, options);
  const real: Real = { adapter, running, handedOver, delays, how: undefined };
  running.done.then(
    ({ code, initiator }) => {
      real.how = initiator === "local" ? "1000" : String(code);
    },
    (error: unknown) => {
      real.how = String(Object(error).code);
    },
  );
  return real;
};

// Over scripted sockets, because a real server needs real time. The suite judges series over real ones.
test(`${sequences} sequences of successes, failures, closes and pauses: a series dials, waits, hands over and ends as the model does`, {
  timeout: sequencesTimeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 28, size: "max" }), async (commands) => {
      // Of the sequence before, if that one failed.
      vi.clearAllTimers();
      const real = start();
      await fc.asyncModelRun(() => ({ model: new Model(), real }), commands);
      void real.running.close();
      real.running.connection?.terminate();
      await vi.advanceTimersByTimeAsync(100);
      expect(real.how).toBeDefined();
      expect(vi.getTimerCount()).toBe(0);
      const { length } = real.adapter.sockets;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(real.adapter.sockets).toHaveLength(length);
    }),
    { numRuns: sequences },
  );
});
