import type { Connection, Frame, PlugboardError } from "@plugboard/core";
import type { Case, CaseContext } from "../case.ts";
import { alike, check, codeOf, same, thrownBy } from "../check.ts";
import type { Observation } from "../observation.ts";
import { binaryPattern, checksum, textPattern } from "../payload.ts";
import { area } from "./area.ts";
import { pause, record } from "./recording.ts";

const partBytes = 256 * 1024;

/** Sends numbered parts, one task each, until `stop` says so; returns how many were accepted. */
const fill = async (connection: Connection, count: number, stop: () => boolean = () => false): Promise<number> => {
  for (let index = 0; index < count; index += 1) {
    if (stop()) return index;
    connection.send(binaryPattern(partBytes, index));
    if (index % 8 === 7) await pause(0);
  }
  return count;
};

const expected = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => checksum(binaryPattern(partBytes, index)));
const received = (seen: Observation): readonly number[] => seen.connections[0]?.frames.map((frame) => frame.checksum) ?? [];

/** Sends parts to a peer that does not read until one is refused, and then lets it read. */
const keepsTheBound = async ({ connect, url, tell, until }: CaseContext, part: (index: number) => Frame): Promise<void> => {
  const connection = await connect(url("/stall"), {}, { maxQueuedBytes: 2 * 1024 * 1024 });
  const accepted: number[] = [];
  let error: PlugboardError | undefined;
  while (accepted.length < 400) {
    const frame = part(accepted.length);
    error = thrownBy(() => connection.send(frame));
    if (error) break;
    accepted.push(checksum(typeof frame === "string" ? new TextEncoder().encode(frame) : frame));
    if (accepted.length % 4 === 0) await pause(0);
  }
  same(error?.code, "queue-full", "code");
  same(error?.delivery, "not-sent", "delivery");
  check(connection.queuedBytes <= 2 * 1024 * 1024, `at most 2 MiB queued (found ${connection.queuedBytes})`);
  same(connection.status, "open", "status");
  await tell("read");
  const seen = await until("every accepted message", (now) => received(now).length >= accepted.length);
  alike(received(seen), accepted, "messages");
};

const sending = area("backpressure", "backpressure", (define) => {
  const needs = { needs: ["bufferedBytes"], timeoutMs: 20_000 } as const;

  define(
    "a-peer-that-does-not-read-makes-bytes-queue",
    async ({ connect, url, tell, until, capabilities }) => {
      const connection = await connect(url("/stall"), {}, { maxQueuedBytes: 64 * 1024 * 1024 });
      // What waits is read in the end, which takes a data channel long.
      const count = await fill(connection, capabilities.webSocket ? 96 : 8);
      check(connection.queuedBytes > 1_000_000, `more than 1 MB queued (found ${connection.queuedBytes})`);
      await tell("read");
      await connection.drained();
      same(connection.queuedBytes, 0, "bytes queued after drained()");
      const seen = await until("every message", (now) => received(now).length === count);
      alike(received(seen), expected(count), "messages");
    },
    needs,
  );

  define(
    "the-bound-is-kept-and-what-was-accepted-arrives",
    (context) => keepsTheBound(context, (index) => binaryPattern(partBytes, index)),
    needs,
  );

  define("the-bound-is-kept-for-text", (context) => keepsTheBound(context, (index) => textPattern(partBytes, index)), needs);

  define("one-message-above-the-bound-passes-when-nothing-waits", async ({ connect, url, until }) => {
    const connection = await connect(url("/mute"), {}, { maxQueuedBytes: 1_024 });
    connection.send(binaryPattern(200_000));
    const seen = await until("the message", ({ connections }) => connections[0]?.frames.length === 1);
    same(received(seen)[0], checksum(binaryPattern(200_000)), "checksum");
  });

  define(
    "what-was-never-sent-comes-back-in-order",
    async ({ connect, url }) => {
      const connection = await connect(url("/stall"), {}, { maxQueuedBytes: 64 * 1024 * 1024 });
      const count = await fill(connection, 96);
      connection.terminate();
      const { unsent } = await connection.closed;
      check(unsent.length > 0 && unsent.length < count, `some of ${count} messages unsent (found ${unsent.length})`);
      const last = expected(count).slice(-unsent.length);
      alike(
        unsent.map((frame) => (typeof frame === "string" ? "text" : checksum(frame))),
        last,
        "unsent messages",
      );
    },
    needs,
  );

  define(
    "drained-rejects-when-the-connection-ends-first",
    async ({ connect, url }) => {
      const connection = await connect(url("/stall"), {}, { maxQueuedBytes: 64 * 1024 * 1024 });
      await fill(connection, 96);
      const outcome = connection.drained().then(() => "resolved", codeOf);
      connection.terminate();
      same(await outcome, "not-open", "code");
    },
    needs,
  );

  define("drained-resolves-when-nothing-waits", async ({ connect, url }) => {
    const { handlers, received: echoed } = record();
    const connection = await connect(url("/echo"), handlers);
    connection.send("x");
    await echoed(1);
    await connection.drained();
    same(connection.queuedBytes, 0, "bytes queued");
  });

  define(
    "close-with-a-peer-that-does-not-read-is-bounded",
    async ({ connect, url, capabilities }) => {
      const connection = await connect(url("/stall"), {}, { maxQueuedBytes: 64 * 1024 * 1024, closeTimeoutMs: 300 });
      await fill(connection, 64);
      const startedAt = Date.now();
      const info = await connection.close();
      check(Date.now() - startedAt < 5_000, "the end at the deadline");
      // Where a close has no code, a reset may pass what waits to be sent, and the end is the ordinary one.
      check(info.code === 1006 || (!capabilities.closeCodes && info.code === 1005), `1006 (found ${info.code})`);
      same(info.initiator, "local", "initiator");
    },
    { timeoutMs: 20_000 },
  );
});

const flood = { size: 65_536, n: 600 } as const;

/** Waits until the peer writes no more, after `atLeast` bytes; says how many it wrote. */
const stopped = async (observed: () => Promise<Observation>, atLeast: number): Promise<number> => {
  const written = async (): Promise<number> => (await observed()).connections[0]?.sentBytes ?? 0;
  let before = -1;
  for (let now = await written(); now !== before || now < atLeast; now = await written()) {
    before = now;
    await pause(100);
  }
  return before;
};

const reading = area("reading", "backpressure", (define) => {
  define(
    "pause-stops-the-peer-and-resume-loses-nothing",
    async ({ connect, url, observed }) => {
      let messages = 0;
      let bytes = 0;
      let ended: () => void = () => undefined;
      const done = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const connection = await connect(url("/flood", flood), {
        open: (self) => self.pause(),
        message: (frame) => {
          messages += 1;
          bytes += frame.length;
          if (frame === "end") ended();
        },
      });
      const before = await stopped(observed, 1);
      check(before < flood.n * flood.size, `a peer that had to stop (it wrote ${before} bytes)`);
      const whilePaused = messages;
      await pause(50);
      same(messages, whilePaused, "messages while paused");
      connection.resume();
      await done;
      same(bytes, flood.n * flood.size + 3, "bytes");
      same(messages, flood.n + 1, "messages");
    },
    { needs: ["pause"], timeoutMs: 20_000 },
  );

  define(
    "pause-is-refused-where-it-is-not-possible",
    async ({ connect, url }) => {
      const connection = await connect(url("/echo"));
      for (const power of [() => connection.pause(), () => connection.resume()]) {
        same(thrownBy(power)?.code, "capability-missing", "code");
      }
    },
    { lacks: ["pause"] },
  );

  define(
    "what-nobody-reads-stops-the-peer",
    async ({ connect, url, observed }) => {
      const maxBufferedBytes = 1024 * 1024;
      const connection = await connect(url("/flood", flood), {}, { maxBufferedBytes });
      const before = await stopped(observed, maxBufferedBytes);
      check(before < flood.n * flood.size, `a peer that had to stop (it wrote ${before} bytes)`);
      same(connection.status, "open", "status");
      let bytes = 0;
      let index = 0;
      for await (const frame of connection) {
        if (frame === "end") break;
        bytes += frame.length;
        if (typeof frame === "string" || frame[0] !== binaryPattern(1, index)[0]) check(false, `message ${index} at its place`);
        index += 1;
        // Reads more slowly than the peer writes, so that the bound is reached again even if little had come before the first read.
        if (index < 100) await pause(2);
      }
      same(bytes, flood.n * flood.size, "bytes");
    },
    { needs: ["pause"], timeoutMs: 20_000 },
  );

  define(
    "what-nobody-reads-ends-the-connection",
    async ({ connect, url }) => {
      const connection = await connect(url("/flood", flood), {}, { maxBufferedBytes: 1024 * 1024 });
      const info = await connection.closed;
      same(info.error?.code, "buffer-full", "error code");
      same(info.code, 1006, "close code");
    },
    { lacks: ["pause"], timeoutMs: 20_000 },
  );

  define("a-slow-reader-gets-everything-in-order", async ({ connect, url }) => {
    const connection = await connect(url("/mixed", { n: 60 }));
    const read: string[] = [];
    for await (const frame of connection) {
      read.push(typeof frame === "string" ? frame : String.fromCharCode(...frame));
      if (read.length % 10 === 0) await pause(5);
      if (read.length === 60) break;
    }
    alike(
      read,
      Array.from({ length: 60 }, (_, index) => `${index % 2 === 0 ? "text" : "binary"}-${index}`),
      "messages",
    );
  });
});

/** What happens when one side is faster than the other. */
export const backpressureCases: readonly Case[] = [...sending, ...reading];
