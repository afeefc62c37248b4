/** Counts the events that arrived. */
export interface Counter {
  /** Resolves after so many hits. */
  readonly wait: (count: number) => Promise<void>;
  readonly hit: () => void;
}

/** A counter that waits for nothing. */
export const counter = (): Counter => {
  let left = 0;
  let done = (): void => undefined;
  return {
    wait: (count) =>
      new Promise((resolve) => {
        left = count;
        done = resolve;
      }),
    hit: () => {
      left -= 1;
      if (left === 0) done();
    },
  };
};

/** CPU time of this thread, in nanoseconds for each of `count`. */
export const measure = async (action: () => Promise<void>, count: number): Promise<number> => {
  const before = process.threadCpuUsage();
  await action();
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * 1000) / count;
};

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;

const round = (value: number): number => Math.round(value * 100) / 100;

/** What one client needs for one measured action, over all rounds. */
export interface EventCost {
  /** Median, in nanoseconds of CPU time. */
  readonly nsPerEvent: number;
  /** Median of the ratios within one round, so that a busy machine weighs on both. */
  readonly timesRaw: number;
  /** Half of the rounds lie between these. */
  readonly timesRawQuartiles: string;
  readonly timesUpstream: number;
}

/** Nanoseconds by client, one for each round. */
export type Times = Readonly<Record<string, number[]>>;

/** What the clients cost, beside the ones named `raw` and `upstream`. */
export const costs = (byClient: Times): Record<string, EventCost> => {
  const ratios = (times: readonly number[], base: string): number[] =>
    times.map((time, index) => time / (byClient[base]?.[index] ?? Number.NaN));
  const cost = (times: readonly number[]): EventCost => {
    const toRaw = ratios(times, "raw");
    return {
      nsPerEvent: Math.round(quantile(times, 0.5)),
      timesRaw: round(quantile(toRaw, 0.5)),
      timesRawQuartiles: `${round(quantile(toRaw, 0.25))} to ${round(quantile(toRaw, 0.75))}`,
      timesUpstream: round(quantile(ratios(times, "upstream"), 0.5)),
    };
  };
  return Object.fromEntries(Object.entries(byClient).map(([name, times]) => [name, cost(times)]));
};

/** Measures an action with every client in every round, each at each place in turn. The first rounds compile. */
export const measureRounds = async <C>(
  clients: Readonly<Record<string, C>>,
  action: (client: C, count: number) => Promise<void>,
  count: number,
  rounds: number,
): Promise<Times> => {
  const named = Object.entries(clients);
  const times: Times = Object.fromEntries(named.map(([name]) => [name, []]));
  for (let turn = -4; turn < rounds; turn += 1) {
    for (const index of named.keys()) {
      const [name, client] = named[(index + turn + 4) % named.length] ?? [];
      if (name === undefined || client === undefined) continue;
      const time = await measure(() => action(client, count), count);
      if (turn >= 0) times[name]?.push(time);
    }
  }
  return times;
};
