import type { Case } from "@plugboard/conformance";
import type { Adapter } from "@plugboard/core";
import type { LiveConnectionOptions, LiveSession, LiveSessionOptions } from "@plugboard/live";
import type { RealtimeTransport, RealtimeTransportOptions } from "@plugboard/realtime";
import type { FetchStats, WebSocketFetchOptions } from "@plugboard/responses";
import type { ControlledOptions, ControlledSimulator } from "./controlled-simulator.ts";

/** What the fetch of a case is made from. */
export type FetchOptions = Omit<WebSocketFetchOptions, "adapter" | "baseURL"> & { readonly baseURL: string };

/** A fetch under test. */
export type TestedFetch = typeof fetch & {
  readonly close?: () => Promise<void>;
  readonly drain?: () => Promise<void>;
  readonly stats?: () => FetchStats;
};

/** Where a case runs: one adapter in one engine, and what is made from them. Everything made is closed when the case ends. */
export interface TestContext {
  /** The adapter of the target. */
  readonly adapter: Adapter;
  /** A transport over it; a key that an engine may hold is set. */
  readonly createTransport: (options: Partial<RealtimeTransportOptions>) => RealtimeTransport;
  /** A Live session over it; its credential is where the adapter can put it. */
  readonly createLive: (options: Omit<LiveSessionOptions, "adapter">) => LiveSession;
  /** How a Live connection of the case's own shows who calls. */
  readonly credential: () => Pick<LiveConnectionOptions, "apiKey" | "auth">;
  /** A fetch over it. */
  readonly createFetch: (options: FetchOptions) => TestedFetch;
  /** A simulator of the case's own. */
  readonly simulate: (options?: ControlledOptions) => Promise<ControlledSimulator>;
}

/** One promise of a protocol, as data. */
export interface ProtocolCase extends Partial<Pick<Case, "needs" | "lacks">> {
  /** `protocol/what-holds`; stable. */
  readonly id: string;
  /** Where the promise is written. */
  readonly source: string;
  /** @defaultValue 20_000 */
  readonly timeoutMs?: number;
  /** Whether it spends seconds waiting and little else; see `Case.waits` of the suite. */
  readonly waits?: boolean;
  /** Rejects if the promise does not hold. */
  readonly run: (context: TestContext) => Promise<void>;
}
