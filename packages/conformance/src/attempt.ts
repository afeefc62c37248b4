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
  type StandardWebSocket,
  type StandardWebSocketClass,
  webSocketClass,
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
  /** Wraps the class of sockets that is made of the adapter. */
  readonly webSocket?: (webSocket: StandardWebSocketClass) => StandardWebSocketClass;
}

/** What one attempt of a case needs. */
export interface AttemptOptions<S extends Socket> {
  readonly adapter: Adapter<S>;
  readonly baseUrl: string;
  readonly runtime: RuntimeClaim | undefined;
  /** Makes the adapter anew so that it trusts the suite's authority, whose certificate it is given as PEM. */
  readonly trusting: ((authority: string) => Adapter<S>) | undefined;
  readonly core: CoreChanges | undefined;
}

/** What a case made, to be ended with it whatever happened, and what it said. */
interface Opened {
  readonly connections: Connection[];
  readonly sockets: Socket[];
  readonly webSockets: StandardWebSocket[];
  readonly series: Reconnecting[];
  /** Fails the case: a handler of its own threw, and it has no `error` handler to be told. */
  readonly fail: (cause: unknown) => void;
  /** What the case noted last. */
  choice: string | undefined;
  ended: boolean;
}

/** Opens a socket of the adapter as core would, and writes down what it says. */
const openSocketOf =
  <S extends Socket>(adapter: Adapter<S>, opened: Opened): CaseContext["openSocket"] =>
  async (url, { headers = {}, protocols = [] } = {}) => {
    const { signal } = new AbortController();
    const log: string[] = [];
    let open: () => void = () => undefined;
    let first: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => {
      open = resolve;
    });
    const firstFrame = new Promise<void>((resolve) => {
      first = resolve;
    });
    const made = adapter.open({ url, headers, protocols }, signal);
    const socket = "then" in made ? await made : made;
    opened.sockets.push(socket);
    socket.listen({
      open: () => {
        log.push("open");
        open();
      },
      message: () => {
        log.push("message");
        first();
      },
      alive: () => void log.push("alive"),
      error: () => void log.push("error"),
      close: (code) => void log.push(`close ${code}`),
    });
    const { readiness } = adapter;
    // The cast is safe because the type of an adapter ties its readiness to the sockets of its own factory.
    const ready: Promise<void> = readiness.wait({ socket: socket as never, opened: isOpen, firstFrame, signal, adapterReady: () => ready });
    ready.then(
      () => log.push("ready"),
      () => log.push("error"),
    );
    return { socket, log };
  };

/** The class that is made of the adapter, whose sockets are ended with the case. */
const webSocketOf = (adapter: Adapter, core: CoreChanges, opened: Opened): StandardWebSocketClass => {
  const whole = webSocketClass(adapter, { closeTimeoutMs: 1_000 });
  return new Proxy(core.webSocket?.(whole) ?? whole, {
    construct: (made, given, target) => {
      const socket: StandardWebSocket = Reflect.construct(made, given, target);
      opened.webSockets.push(socket);
      return socket;
    },
  });
};

/** A rejection that a failed case no longer waits for must not end the process. */
const handled = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

/** The part of a context that depends on the adapter: connecting, and expecting not to. */
const connectingBy = <S extends Socket>(
  adapter: Adapter<S>,
  core: CoreChanges,
  opened: Opened,
): Pick<CaseContext, "connect" | "refused"> => {
  const plainly: CaseContext["connect"] = (request, handlers, options) => connect(adapter, request, handlers, options);
  const connecting = core.connect?.(plainly) ?? plainly;
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
  return { connect: (...given) => handled(dial(...given)), refused: (...given) => handled(refused(...given)) };
};

const contextOf = <S extends Socket>(
  { adapter, runtime, trusting, core = {} }: AttemptOptions<S>,
  server: ScenarioClient,
  opened: Opened,
): CaseContext => {
  const { lease } = server;
  let last: Observation | undefined;
  // The failure of a series fails the case that waits for its connection; told to nobody it would be thrown at the runtime.
  const inSeries: CaseContext["reconnecting"] = (request, handlers, options) =>
    reconnecting(adapter, request, { failed: () => undefined, ...handlers }, options);
  const repeating = core.reconnecting?.(inSeries) ?? inSeries;
  const trusted = (): Pick<CaseContext, "connect" | "refused"> => connectingBy(trusting?.(lease.authority) ?? adapter, core, opened);
  return {
    ...connectingBy(adapter, core, opened),
    adapterName: adapter.name,
    capabilities: adapter.capabilities,
    runtime,
    connectTrusting: (...given) => trusted().connect(...given),
    refusedTrusting: (...given) => trusted().refused(...given),
    openSocket: openSocketOf(adapter, opened),
    webSocket: webSocketOf(adapter, core, opened),
    runProcess: (name) => server.runProcess(name),
    reconnecting: (request, handlers, options = {}) => {
      const series = repeating(request, handlers, options);
      opened.series.push(series);
      return series;
    },
    url: (path, query = {}) => `${lease.url}${path}${queryOf(query)}`,
    tlsUrl: (path) => `${lease.tlsUrl}${path}`,
    trustedUrl: (path) => `${lease.trustedUrl}${path}`,
    otherHostUrl: (path) => `${lease.otherHostUrl}${path}`,
    closedUrl: (path) => `${lease.closedUrl}${path}`,
    observed: () => server.observe(),
    until: async (what, holds) => {
      for (last = await server.observe(); !holds(last); last = await server.observe(last.revision)) {
        if (opened.ended) throw new CheckFailure(`the server never saw ${what}`);
      }
      return last;
    },
    tell: (command, query = {}) => server.tell(command, query),
    note: (choice) => {
      opened.choice = choice;
    },
    canary: `canary-${Math.random().toString(36).slice(2, 12)}-${Math.random().toString(36).slice(2, 12)}`,
  };
};

/** Ends a socket that nobody wants any more, whatever state it is in. */
const discard = (socket: Socket): void => {
  try {
    if (socket.terminate) socket.terminate();
    else socket.close(1000, "");
  } catch {
    // A socket that cannot be ended ends with its origin.
  }
};

/**
 * Runs one case once: an origin of its own, a deadline, and nothing left behind. Rejects if the promise does not hold.
 *
 * @returns What the case noted with `note`.
 */
export const attempt = async <S extends Socket>(item: Case, options: AttemptOptions<S>): Promise<string | undefined> => {
  const { timeoutMs = 10_000 } = item;
  const server = await leaseScenarios(options.baseUrl);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fail: (cause: unknown) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    fail = reject;
    timer = setTimeout(() => reject(new CheckFailure(`did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  const opened: Opened = {
    connections: [],
    sockets: [],
    webSockets: [],
    series: [],
    fail: (cause) => fail(cause),
    choice: undefined,
    ended: false,
  };
  try {
    const running = item.run(contextOf(options, server, opened));
    running.catch(() => undefined);
    await Promise.race([running, handled(late)]);
    return opened.choice;
  } finally {
    clearTimeout(timer);
    opened.ended = true;
    for (const series of opened.series) void series.close();
    for (const connection of opened.connections) connection.terminate();
    for (const socket of opened.sockets) discard(socket);
    for (const webSocket of opened.webSockets) webSocket.close();
    await server.release();
  }
};
