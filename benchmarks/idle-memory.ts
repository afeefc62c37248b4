import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { clients, median, type Open, openMany, withServer } from "./idle-clients.ts";

/** Connections that are open at the same time, and how often they are opened. */
const connections = 1_500;
const rounds = 3;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of the heap once nothing more can be collected. */
const heapBytes = async (): Promise<number> => {
  for (let turn = 0; turn < 4; turn += 1) {
    collect();
    await wait(50);
  }
  return process.memoryUsage().heapUsed;
};

const measure = async (open: Open, url: string): Promise<number> => {
  const before = await heapBytes();
  const closers = await openMany(open, url, connections);
  // Waits until the timers that only opening needs have ended.
  await wait(300);
  const perConnection = ((await heapBytes()) - before) / connections;
  for (const close of closers) await close();
  return perConnection;
};

/**
 * What an idle connection costs: bytes of heap after garbage collection, of each client in turn, in the same process. The first
 * round loads and compiles the code and does not count.
 */
export const run = (): Promise<unknown> =>
  withServer(async (url) => {
    const figures = new Map(Object.keys(clients).map((name) => [name, [] as number[]]));
    for (const open of Object.values(clients)) await measure(open, url);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, open] of Object.entries(clients)) figures.get(name)?.push(await measure(open, url));
    }
    const raw = median(figures.get("raw ws") ?? []);
    const row = (each: readonly number[]): unknown => ({
      "heap per connection, bytes": Math.round(median(each)),
      "above raw ws, bytes": Math.round(median(each) - raw),
      lowest: Math.round(Math.min(...each)),
      highest: Math.round(Math.max(...each)),
    });
    return Object.fromEntries([...figures].map(([name, each]) => [name, row(each)]));
  });
