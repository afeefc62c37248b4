import { clients, median, type Open, openMany, withServer } from "./idle-clients.ts";

/** How many connections one figure is the mean of, and how many figures each client gets. */
const connections = 500;
const rounds = 9;

/** Microseconds of CPU, user and system, of the whole client process for each connection. */
const measure = async (open: Open, url: string): Promise<number> => {
  const before = process.cpuUsage();
  const closers = await openMany(open, url, connections);
  const { user, system } = process.cpuUsage(before);
  for (const close of closers) await close();
  return (user + system) / connections;
};

/** Measures what it costs to open a connection on loopback until it is ready. The clients take turns; the first two rounds do not count. */
export const run = (): Promise<unknown> =>
  withServer(async (url) => {
    const figures = new Map(Object.keys(clients).map((name) => [name, [] as number[]]));
    for (let round = -2; round < rounds; round += 1) {
      for (const [name, open] of Object.entries(clients)) {
        const figure = await measure(open, url);
        if (round >= 0) figures.get(name)?.push(figure);
      }
    }
    const raw = median(figures.get("raw ws") ?? []);
    const row = (each: readonly number[]): unknown => ({
      "CPU to open, µs": Math.round(median(each)),
      "ratio to raw ws": Number((median(each) / raw).toFixed(2)),
      lowest: Math.round(Math.min(...each)),
      highest: Math.round(Math.max(...each)),
    });
    return Object.fromEntries([...figures].map(([name, each]) => [name, row(each)]));
  });
