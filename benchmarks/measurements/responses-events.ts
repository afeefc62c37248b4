import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Piece } from "../clients/responses-client.ts";
import { createResponsesClient, responsesClients } from "../clients/responses-clients.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { median } from "../harness/statistics.ts";

const conditions: Readonly<Record<string, readonly [groups: number, groupSize: number]>> = {
  "one by one, as a model makes them": [3_000, 1],
  "256 at a time, as after a stall": [60, 256],
};

/** How a text delta that ends a group ends, before the quotation mark, the brace and the two line breaks. */
const groupEnd = "!".charCodeAt(0);

const endsGroup = (piece: Piece): boolean =>
  piece instanceof Uint8Array ? piece[piece.length - 5] === groupEnd : "obfuscation" in piece && String(piece.obfuscation).endsWith("!");

const probe = async ({ contender, condition, isQuick }: Assignment) => {
  const [groups, groupSize] = conditions[condition] ?? [0, 0];
  const groupsRead = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("../servers/event-thread.ts", import.meta.url), { workerData: groupsRead });
  const [port] = (await once(worker, "message")) as [number];
  const client = createResponsesClient(contender, `http://127.0.0.1:${port}/v1`);
  const ask = () => client.ask(JSON.stringify([groups, groupSize]), (piece) => endsGroup(piece) && Atomics.add(groupsRead, 0, 1));
  const times: number[] = [];
  for (let repeat = -3; repeat < (isQuick ? 1 : 5); repeat += 1) {
    const before = process.threadCpuUsage();
    await ask();
    const { user, system } = process.threadCpuUsage(before);
    if (repeat >= 0) times.push(((user + system) * 1_000) / (groups * groupSize));
  }
  return { ns: median(times), rate: 1e9 / median(times) };
};

export const measurement: Measurement = {
  title: "Work per Responses event",
  method: `CPU of the client's thread per event, from the socket to the reader of the body; a probe is the median of five answers after three that do not count.
The server sends the next group of events only after the reader has the last one of the group before, so that every client reads the same bytes at a
time; for that it shares memory with the reader, and is a thread of its own. \`ResponsesWS\` gives parsed events and no body.`,
  conditions: Object.keys(conditions),
  contenders: Object.keys(responsesClients).filter((name) => !name.endsWith("lanes")),
  base: "raw ws",
  columns: { ns: { title: "CPU, ns", hasRatio: true }, rate: { title: "events per second and core" } },
  rounds: 3,
  probe,
  remarks: `One by one, nine tenths of the time is the kernel, \`ws\` and the stream, which all share. In bursts the events of one read become one chunk, and nothing
is parsed that the shim parses.`,
};
