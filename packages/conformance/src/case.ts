import type {
  Capabilities,
  Connection,
  ConnectionHandlers,
  ConnectOptions,
  ConnectRequest,
  PlugboardError,
  ReconnectHandlers,
  Reconnecting,
  ReconnectOptions,
  Socket,
  SocketRequest,
  StandardWebSocketClass,
} from "@plugboard/core";
import type { Observation } from "./observation.ts";
import type { ProcessReport, ProcessTask } from "./process.ts";

/** The name of a capability. */
export type Capability = keyof Capabilities;

/** What a run says about where it runs; the first case holds it to that. */
export interface RuntimeClaim {
  /** The runtime that the caller believes to be in, for example `deno`. */
  readonly name: string;
  /** Its version, for the report. */
  readonly version: string;
  /** Asks the runtime itself. Must return {@link RuntimeClaim.name}. */
  readonly detect: () => string;
}

/** A socket as the adapter makes it, without core in between. */
export interface OpenedSocket {
  /** The socket itself. */
  readonly socket: Socket;
  /** Every event in order: `open`, `message`, `alive`, `error`, `close CODE`; and `ready` when the adapter's readiness has settled. */
  readonly log: readonly string[];
}

/** What a case is given. Everything that it opens is closed when it ends. */
export interface CaseContext {
  /** The name of the adapter under test. */
  readonly adapterName: string;
  /** What the adapter says that it can do. */
  readonly capabilities: Capabilities;
  /** Where the run takes place, if the caller said so. */
  readonly runtime: RuntimeClaim | undefined;
  /** Core's `connect` with the adapter under test. */
  readonly connect: (
    request: ConnectRequest | string | URL,
    handlers?: ConnectionHandlers,
    options?: ConnectOptions,
  ) => Promise<Connection>;
  /** Core's `reconnecting` with the adapter under test. */
  readonly reconnecting: (request: () => ConnectRequest | string, handlers: ReconnectHandlers, options?: ReconnectOptions) => Reconnecting;
  /** Core's `webSocketClass` with the adapter under test. */
  readonly webSocket: StandardWebSocketClass;
  /** Connects and expects a rejection; fails if a connection comes, or anything but a `PlugboardError`. */
  readonly refused: (
    request: ConnectRequest | string | URL,
    options?: ConnectOptions,
    handlers?: ConnectionHandlers,
  ) => Promise<PlugboardError>;
  /** Asks the adapter for a socket and listens to it, without core in between. It is ended with the case. */
  readonly openSocket: (url: string, request?: Partial<Pick<SocketRequest, "headers" | "protocols">>) => Promise<OpenedSocket>;
  /** Core's `connect` with the adapter that trusts the suite's authority. */
  readonly connectTrusting: CaseContext["connect"];
  /** Connects with it and expects a rejection. */
  readonly refusedTrusting: CaseContext["refused"];
  /** Runs a task of the adapter in a process of its own. */
  readonly runProcess: (name: ProcessTask["name"]) => Promise<ProcessReport>;
  /** URL of a scenario on the case's own origin. */
  readonly url: (path: string, query?: Readonly<Record<string, string | number>>) => string;
  /** The same over TLS. */
  readonly tlsUrl: (path: string) => string;
  /** URL of a scenario over TLS, with a certificate that the suite's authority has signed for its address. */
  readonly trustedUrl: (path: string) => string;
  /** The same, with a certificate for another host. */
  readonly otherHostUrl: (path: string) => string;
  /** A URL at which nothing listens. */
  readonly closedUrl: (path: string) => string;
  /** Waits until what the server saw satisfies the predicate. `what` names it in the failure. */
  readonly until: (what: string, holds: (seen: Observation) => boolean) => Promise<Observation>;
  /** What the server has seen so far. */
  readonly observed: () => Promise<Observation>;
  /** Makes the server act on the newest connection of the case: `text`, `binary`, `ping`, `close`, `fin`, `reset`, `read`. */
  readonly tell: (command: string, query?: Readonly<Record<string, string | number>>) => Promise<void>;
  /**
   * Writes down what this runtime does where the promise leaves a choice. It becomes part of the result, so that a report can list
   * who does what. The last word stands.
   */
  readonly note: (choice: string) => void;
  /** A credential that must never show up in an error. New for each case. */
  readonly canary: string;
}

/** One promise, as data: lists, counts and the support table come from it. */
export interface Case {
  /** `area/what-holds`; stable. */
  readonly id: string;
  /** Where the promise is written. */
  readonly source: string;
  /** Capabilities without which the case does not apply. */
  readonly needs: readonly Capability[];
  /** Capabilities with which the case does not apply: it says what happens where they are missing. */
  readonly lacks?: readonly Capability[];
  /** Whether the adapter has to run in a process of its own, which is possible in Node, Deno and Bun alone. */
  readonly needsProcess?: boolean;
  /** Whether the adapter has to trust the suite's authority; see `RunCasesOptions.trusting`. */
  readonly needsTrust?: boolean;
  /** Whether it runs when no other does, because it takes all that the machine has. */
  readonly alone?: boolean;
  /** Whether it spends seconds waiting and little else: it then starts with the first cases and takes no place from the others. */
  readonly waits?: boolean;
  /**
   * Bound of the whole case, in milliseconds. A case that hangs fails with this. Over a data channel it is three times
   * as long.
   *
   * @defaultValue 10_000
   */
  readonly timeoutMs?: number;
  /** Rejects if the promise does not hold. */
  readonly run: (context: CaseContext) => Promise<void>;
}

/** A failure that is known, why, and since when. */
export interface KnownFailure {
  /** Where it is tracked, or why it cannot be otherwise. */
  readonly issue: string;
  /** The day of the entry, for example `2026-11-20`. */
  readonly since: string;
}

/** Known failures by case id. They run; one that passes fails the run, and so does an id that does not exist. */
export type KnownFailures = Readonly<Record<string, KnownFailure>>;
