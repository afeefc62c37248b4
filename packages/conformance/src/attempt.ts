import {
  type Adapter,
  type Connection,
  type ConnectionHandlers,
  type ConnectOptions,
  connect,
  isPlugboardError,
  type PlugboardError,
  type Reconnecting,
  reconnecting,
  type Socket,
} from "@plugboard/core";
import type { Case, CaseContext, RuntimeClaim } from "./case.ts";
import { CheckFailure } from "./check.ts";
import type { Observation } from "./observation.ts";
import { leaseScenarios, queryOf, type ScenarioClient } from "./scenario-client.ts";

/** Changes what a case gets from core: how the suite's own mutants break the promises that core keeps. */
export interface CoreChanges {
  /** Wraps `connect`, already bound to the adapter. */
  readonly connect?: (connect: CaseContext["connect"]) => CaseContext["connect"];
  /** Wraps `reconnecting`, already bound to the adapter. */
  readonly reconnecting?: (reconnecting: CaseContext["reconnecting"]) => CaseContext["reconnecting"];
}

/** What one attempt of a case needs. */
export interface AttemptOptions<S extends Socket> {
  readonly adapter: Adapter<S>;
  readonly baseUrl: string;
  readonly runtime: RuntimeClaim | undefined;
  readonly core: CoreChanges | undefined;
}

/** Connections that a case made, to be ended with it whatever happened. */
interface Opened {
  readonly connections: Connection[];
  readonly series: Reconnecting[];
  /** Fails the case: a handler of its own threw, and it has no `error` handler to be told. */
  readonly fail: (cause: unknown) => void;
  ended: boolean;
}

/** A rejection that a failed case no longer waits for must not end the process. */
const handled = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

const contextOf = <S extends Socket>(
  { adapter, runtime, core = {} }: AttemptOptions<S>,
  server: ScenarioClient,
  opened: Opened,
): CaseContext => {
  const { lease } = server;
  let last: Observation | undefined;
  const plainly: CaseContext["connect"] = (request, handlers, options) => connect(adapter, request, handlers, options);
  const connecting = core.connect?.(plainly) ?? plainly;
  const inSeries: CaseContext["reconnecting"] = (request, handlers, options) => reconnecting(adapter, request, handlers, options);
  const repeating = core.reconnecting?.(inSeries) ?? inSeries;
  const dial: CaseContext["connect"] = async (request, handlers = {}, options = {}) => {
    const connection = await connecting(request, { error: ({ cause }) => opened.fail(cause), ...handlers }, options);
    opened.connections.push(connection);
    if (opened.ended) connection.terminate();
    return connection;
  };
  const refused = async (
    request: Parameters<CaseContext["refused"]>[0],
    options: ConnectOptions = {},
    handlers: ConnectionHandlers = {},
  ): Promise<PlugboardError> => {
    const outcome = await dial(request, handlers, options).then(
      () => undefined,
      (cause: unknown) => ({ cause }),
    );
    if (!outcome) throw new CheckFailure("expected a rejection, got a connection");
    if (!isPlugboardError(outcome.cause)) throw new CheckFailure(`expected a PlugboardError, got ${String(outcome.cause)}`);
    return outcome.cause;
  };
  return {
    adapterName: adapter.name,
    capabilities: adapter.capabilities,
    runtime,
    connect: (...given) => handled(dial(...given)),
    reconnecting: (request, handlers, options = {}) => {
      const series = repeating(request, handlers, options);
      opened.series.push(series);
      return series;
    },
    refused: (...given) => handled(refused(...given)),
    url: (path, query = {}) => `${lease.url}${path}${queryOf(query)}`,
    tlsUrl: (path) => `${lease.tlsUrl}${path}`,
    closedUrl: (path) => `${lease.closedUrl}${path}`,
    observed: () => server.observe(),
    until: async (what, holds) => {
      for (last = await server.observe(); !holds(last); last = await server.observe(last.revision)) {
        if (opened.ended) throw new CheckFailure(`the server never saw ${what}`);
      }
      return last;
    },
    tell: (command, query = {}) => server.tell(command, query),
    canary: `canary-${Math.random().toString(36).slice(2, 12)}-${Math.random().toString(36).slice(2, 12)}`,
  };
};

/** Runs one case once: an origin of its own, a deadline, and nothing left behind. Rejects if the promise does not hold. */
export const attempt = async <S extends Socket>(item: Case, options: AttemptOptions<S>): Promise<void> => {
  const { timeoutMs = 10_000 } = item;
  const server = await leaseScenarios(options.baseUrl);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fail: (cause: unknown) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    fail = reject;
    timer = setTimeout(() => reject(new CheckFailure(`did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  const opened: Opened = { connections: [], series: [], fail: (cause) => fail(cause), ended: false };
  try {
    const running = item.run(contextOf(options, server, opened));
    running.catch(() => undefined);
    await Promise.race([running, handled(late)]);
  } finally {
    clearTimeout(timer);
    opened.ended = true;
    for (const series of opened.series) void series.close();
    for (const connection of opened.connections) connection.terminate();
    await server.release();
  }
};
