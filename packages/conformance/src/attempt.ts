import {
  type Adapter,
  type Connection,
  type ConnectionHandlers,
  type ConnectOptions,
  connect,
  isPlugboardError,
  type PlugboardError,
} from "@plugboard/core";
import type { Case, CaseContext, RuntimeClaim } from "./case.ts";
import { CheckFailure } from "./check.ts";
import type { Observation } from "./observation.ts";
import { leaseScenarios, queryOf, type ScenarioClient } from "./scenario-client.ts";

/** What one attempt of a case needs. */
export interface AttemptOptions {
  readonly adapter: Adapter;
  readonly baseUrl: string;
  readonly runtime: RuntimeClaim | undefined;
}

/** Connections that a case made, to be ended with it whatever happened. */
interface Opened {
  readonly connections: Connection[];
  ended: boolean;
}

const contextOf = ({ adapter, runtime }: AttemptOptions, server: ScenarioClient, opened: Opened): CaseContext => {
  const { lease } = server;
  let last: Observation | undefined;
  const dial: CaseContext["connect"] = async (request, handlers = {}, options = {}) => {
    const connection = await connect(adapter, request, handlers, options);
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
    adapter,
    capabilities: adapter.capabilities,
    runtime,
    connect: dial,
    refused,
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
export const attempt = async (item: Case, options: AttemptOptions): Promise<void> => {
  const { timeoutMs = 10_000 } = item;
  const server = await leaseScenarios(options.baseUrl);
  const opened: Opened = { connections: [], ended: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CheckFailure(`did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const running = item.run(contextOf(options, server, opened));
    running.catch(() => undefined);
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    opened.ended = true;
    for (const connection of opened.connections) connection.terminate();
    await server.release();
  }
};
