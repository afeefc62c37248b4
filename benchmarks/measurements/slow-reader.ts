import { setTimeout as wait } from "node:timers/promises";
import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { WebSocket } from "ws";
import type { Assignment, Measurement } from "../harness/measurement.ts";

const frameBytes = 16 * 1_024;

/** How long the reader needs for a frame, and how many frames the server would like to send. */
const readMs = 2;
const frames = 8_000;

const command = JSON.stringify({ type: "bench.stream", kind: "16 KiB", count: frames });

/** Opens a socket and gives its frames one by one, as each kind of client has it. */
type Reader = (url: string) => AsyncIterable<unknown>;

/** A queue between a socket that calls back and a reader that asks: what an application has to write itself. */
const queueOf = (start: (push: (frame: unknown) => void) => void): AsyncIterable<unknown> => {
  const queue: unknown[] = [];
  let wake = (): void => undefined;
  start((frame) => {
    queue.push(frame);
    wake();
  });
  return (async function* () {
    for (;;) {
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      yield queue.shift();
    }
  })();
};

const readers: Readonly<Record<string, Reader>> = {
  "raw ws, queue": (url) =>
    queueOf((push) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.on("open", () => socket.send(command));
      socket.on("message", push);
    }),
  "raw ws, paused by hand": async function* (url) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on("open", () => socket.send(command));
    const queue = queueOf((push) =>
      socket.on("message", (data) => {
        push(data);
        socket.pause();
      }),
    );
    for await (const frame of queue) {
      yield frame;
      socket.resume();
    }
  },
  "Node's WebSocket, queue": (url) =>
    queueOf((push) => {
      const socket = new globalThis.WebSocket(url);
      socket.addEventListener("open", () => socket.send(command));
      socket.addEventListener("message", ({ data }) => push(data));
    }),
  "connect, for await": async function* (url) {
    const connection = await connect(nodeAdapter(), url);
    connection.send(command);
    yield* connection;
  },
};

const probe = async ({ contender, origin, isQuick }: Assignment) => {
  const read = readers[contender];
  if (!read) throw new Error(`There is no reader ${contender}.`);
  globalThis.gc?.();
  const before = process.memoryUsage();
  let most = 0;
  let count = 0;
  const watch = setInterval(() => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
  }, 100);
  const endsAt = performance.now() + (isQuick ? 800 : 2_500);
  for await (const _frame of read(origin.replace("http", "ws"))) {
    count += 1;
    if (performance.now() > endsAt) break;
    await wait(readMs);
  }
  clearInterval(watch);
  return { most: most / 1_048_576, read: (count * frameBytes) / 1_048_576 };
};

export const measurement: Measurement = {
  title: "Memory under a slow reader",
  method: `The server sends ${frames.toLocaleString("en-US")} frames of 16 KiB (${Math.round((frames * frameBytes) / 1_048_576)} MiB) as fast as they are taken; the reader needs ${readMs} ms for each. What the process held at most
after garbage collection in 2.5 seconds, beyond what it held before, and what was read.`,
  contenders: Object.keys(readers),
  base: "raw ws, queue",
  columns: { most: { title: "held at most, MiB", digits: 1, hasRatio: true }, read: { title: "read, MiB", digits: 1 } },
  rounds: 2,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  remarks: `The socket of \`connect\` is paused while its reader is behind, so that TCP holds the sender back. Node's WebSocket and a bare \`message\` listener have no such thing.`,
};
