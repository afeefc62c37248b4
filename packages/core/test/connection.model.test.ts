import type { CloseInfo, Connection } from "@plugboard/core";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../tooling/sequences.ts";
import { opened, type ScriptedSocket, scriptedAdapter } from "./scripted-socket.ts";

/** What the runtime's buffer holds when it is full: more than core lets it have. */
const fullBytes = 2 ** 21;
const maxQueuedBytes = fullBytes + 40;

/** How long the clock goes on after each command, so that a full buffer has been looked at again; all times are multiples of it. */
const stepMs = 5;

/** Up to 4 ms may pass until core notices that a buffer is empty and closes. This deadline then falls between the same two steps as the model's. */
const closeTimeoutMs = 996;

type Status = "open" | "draining" | "closing" | "closed";

/** What a connection has to be: a few variables, and what each command does to them. */
class Model {
  status: Status = "open";
  now = 0;
  /** When the connection gives up waiting for what its status waits for. */
  dueAt = Number.POSITIVE_INFINITY;
  initiator: CloseInfo["initiator"] = "local";
  isFull = false;
  isPaused = false;
  held: string[] = [];
  readonly sent: string[] = [];
  readonly delivered: string[] = [];
  readonly ends: object[] = [];

  get isLive(): boolean {
    return this.status === "open" || this.status === "draining";
  }

  get waiting(): number {
    return (this.isFull ? fullBytes : 0) + this.held.join("").length;
  }

  send(text: string): "sent" | "queue-full" | "not-open" {
    if (this.status !== "open") return "not-open";
    if (this.waiting > 0 && this.waiting + text.length > maxQueuedBytes) return "queue-full";
    (this.isFull || this.held.length > 0 ? this.held : this.sent).push(text);
    return "sent";
  }

  startClosing(initiator: "local" | "network", timeoutMs: number): void {
    this.status = "closing";
    this.initiator = initiator;
    this.dueAt = this.now + timeoutMs;
  }

  close(): void {
    if (!this.isLive) return;
    this.flush();
    this.isPaused = false;
    this.startClosing("local", closeTimeoutMs);
  }

  flush(): void {
    this.sent.push(...this.held);
    this.held = [];
  }

  end(code: number, initiator: CloseInfo["initiator"]): void {
    if (this.status === "closed") return;
    this.status = "closed";
    this.ends.push({ code, initiator, wasClean: code !== 1006, unsent: this.held });
    this.held = [];
  }

  /** Lets time pass: what is held leaves, what has drained closes, and what is overdue is given up. */
  advance(ms: number): void {
    const endsAt = this.now + ms;
    if (!this.isFull && this.isLive) this.flush();
    if (this.status === "draining" && this.waiting === 0) this.close();
    while (this.dueAt <= endsAt && this.status !== "closed") {
      this.now = this.dueAt;
      if (this.status === "draining") this.close();
      else this.end(1006, this.initiator);
    }
    this.now = endsAt;
  }
}

interface Real {
  readonly socket: ScriptedSocket;
  readonly connection: Connection;
  readonly delivered: string[];
  readonly ends: object[];
}

type Step = fc.AsyncCommand<Model, Real>;

/** A step: what it does to both, and what has to be the same afterwards. */
const step = (name: string, run: (model: Model, real: Real) => void, waitMs = stepMs): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    run(model, real);
    model.advance(waitMs);
    await vi.advanceTimersByTimeAsync(waitMs);
    const { socket, connection, delivered, ends } = real;
    expect(connection.status).toBe(model.status === "draining" ? "closing" : model.status);
    expect({ sent: socket.sent, delivered, ends }).toEqual({ sent: model.sent, delivered: model.delivered, ends: model.ends });
    expect(connection.queuedBytes).toBe(model.status === "closed" ? 0 : model.waiting);
    const pauses = socket.calls.filter((call) => call === "pause" || call === "resume");
    if (model.status !== "closed") expect(pauses.length % 2 === 1).toBe(model.isPaused);
  },
});

const outcomeOf = (call: () => void): unknown => {
  try {
    call();
    return "sent";
  } catch (error) {
    return Object(error).code;
  }
};

const send = (text: string): Step =>
  step(`send(${text})`, (model, { connection }) => {
    const expected = model.send(text);
    expect(outcomeOf(() => connection.send(text))).toBe(expected);
  });

const peerCloses = (code: number): Step =>
  step(`the peer closes with ${code}`, (model, { socket }) => {
    const isOwn = model.status === "closing" && model.initiator === "local";
    model.end(code, isOwn ? "local" : code === 1006 ? "network" : "remote");
    socket.events.close(code, "");
  });

const message = (text: string): Step =>
  step(`the peer sends ${text}`, (model, { socket }) => {
    if (model.isLive) model.delivered.push(text);
    socket.events.message(text);
  });

const fill = (isFull: boolean): Step =>
  step(isFull ? "the runtime's buffer is full" : "the runtime's buffer is empty", (model, { socket }) => {
    model.isFull = isFull;
    socket.buffered = isFull ? fullBytes : 0;
  });

const fail = step("the socket fails", (model, { socket }) => {
  if (model.isLive) model.startClosing("network", 100);
  // Every runtime has left the open state when it reports an error (HTML, "fail the WebSocket connection").
  socket.isClosing = () => true;
  socket.events.error(new Error("reset"));
});

const close = step("close()", (model, { connection }) => {
  model.close();
  void connection.close();
});

const terminate = step("terminate()", (model, { connection }) => {
  model.end(1006, "local");
  connection.terminate();
});

const drain = (timeoutMs: number): Step =>
  step(`drain(${timeoutMs})`, (model, { connection }) => {
    // A second call while the first one drains closes at once.
    if (model.status === "draining") model.close();
    if (model.status === "open") {
      model.status = "draining";
      model.dueAt = model.now + timeoutMs;
    }
    void connection.drain(timeoutMs);
  });

const pause = (isPaused: boolean): Step =>
  step(isPaused ? "pause()" : "resume()", (model, { connection }) => {
    if (model.isLive) model.isPaused = isPaused;
    if (isPaused) connection.pause();
    else connection.resume();
  });

const words = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 16 });

const steps = [
  words.map(send),
  words.map(send),
  words.map(message),
  fc.boolean().map(fill),
  fc.boolean().map(pause),
  fc.constantFrom(1000, 1006, 1011, 4001).map(peerCloses),
  fc.constant(fail),
  fc.constant(close),
  fc.constant(terminate),
  fc.integer({ min: 20, max: 400 }).map(drain),
  fc.integer({ min: 2, max: 240 }).map((count) => step(`${count * stepMs} ms pass`, () => undefined, count * stepMs)),
];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// Over a scripted socket, because a real one can be neither full nor late at will. The suite judges real ones.
test(`${sequences} sequences of calls, frames, faults and pauses: a connection is what the model is after each step, and leaves no timer`, {
  timeout: sequencesTimeoutMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: "max" }), async (commands) => {
      // Of the sequence before, if that one failed.
      vi.clearAllTimers();
      const adapter = scriptedAdapter();
      const delivered: string[] = [];
      const ends: object[] = [];
      const handlers = {
        message: (frame: unknown) => void delivered.push(String(frame)),
        close: ({ code, initiator, wasClean, unsent }: CloseInfo) => void ends.push({ code, initiator, wasClean, unsent }),
      };
      const connection = await opened(adapter, handlers, { maxQueuedBytes, closeTimeoutMs });
      await fc.asyncModelRun(() => ({ model: new Model(), real: { socket: adapter.socket, connection, delivered, ends } }), commands);
      connection.terminate();
      await connection.closed;
      await vi.advanceTimersByTimeAsync(500);
      expect(ends).toHaveLength(1);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: sequences },
  );
});
