import { type Capabilities, PlugboardError, heartbeat as pings, type Socket } from "@plugboard/core";
import { checkAdapter, checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { relaxableSettings } from "../increment/history.ts";
import type { RoutingSettings } from "../routing/routing-settings.ts";
import type { IncrementalOptions, WebSocketFetchOptions } from "./options.ts";

const owner = "createWebSocketFetch";

const checkIncremental = (incremental: boolean | IncrementalOptions): Required<IncrementalOptions> | undefined => {
  if (incremental === false) return undefined;
  const { mayDiffer = [], droppedReasoning = "full", ...others } = incremental === true ? {} : incremental;
  refuseUnknownOptions(`${owner}: incremental`, others);
  const wrong = mayDiffer.find((name) => !relaxableSettings.has(name));
  if (wrong === undefined) return { mayDiffer, droppedReasoning };
  throw new PlugboardError("invalid-argument", `${owner}: incremental.mayDiffer names ${wrong}, which a continuation may not change.`);
};

/** Checks what is not a number. */
const checkShape = (adapter: object | undefined, nonStreaming: string, others: object): void => {
  const [unknown] = Object.keys(others);
  checkAdapter(owner, adapter, unknown === undefined ? "" : ` There is no option ${unknown}.`);
  refuseUnknownOptions(owner, others);
  if (nonStreaming !== "http" && nonStreaming !== "collapse") {
    throw new PlugboardError("invalid-argument", `${owner}: nonStreaming is neither "http" nor "collapse".`);
  }
};

/** Checks the options and writes the defaults in. Throws `invalid-argument`. */
export const checkOptions = <S extends Socket>(options: WebSocketFetchOptions<S>): RoutingSettings => {
  const given: Partial<WebSocketFetchOptions<S>> = options ?? {};
  const capabilities: Partial<Capabilities> = given.adapter?.capabilities ?? {};
  const {
    adapter,
    baseURL: _baseURL,
    fetch: _fetch,
    onFallback: _onFallback,
    incremental = true,
    lanes = false,
    lanesPerSocket = 16,
    maxSockets = 32,
    maxTotalSockets = 256,
    idleTimeoutMs = capabilities.ref ? 300_000 : 5_000,
    maxAgeMs = 3_300_000,
    maxFrameBytes = 15_728_640,
    maxBufferedBytes = 16_777_216,
    maxHistoryBytes = 33_554_432,
    connectTimeoutMs = 10_000,
    headersTimeoutMs = 1_800_000,
    bodyTimeoutMs = 1_800_000,
    fallbackTtlMs = 300_000,
    nonStreaming = "http",
    resendPending = false,
    forwardUnknown = () => false,
    perRequestHeaders = [],
    heartbeat = capabilities.ping && pings(),
    subprotocols = () => [],
    ...others
  } = given;
  checkShape(adapter, nonStreaming, others);
  const times = { idleTimeoutMs, maxAgeMs, connectTimeoutMs, fallbackTtlMs };
  const sizes = { lanesPerSocket, maxSockets, maxTotalSockets, maxFrameBytes, maxBufferedBytes, maxHistoryBytes };
  checkNumbers({ ...times, ...sizes, headersTimeoutMs: headersTimeoutMs || 1, bodyTimeoutMs: bodyTimeoutMs || 1 });
  const proof = checkIncremental(incremental);
  return {
    ...times,
    ...sizes,
    lanesPerSocket: Math.min(lanesPerSocket, 16),
    headersTimeoutMs: headersTimeoutMs || undefined,
    bodyTimeoutMs: bodyTimeoutMs || undefined,
    lanes: typeof lanes === "function" ? lanes : () => lanes,
    mayDiffer: proof?.mayDiffer,
    keepsDroppedReasoning: proof?.droppedReasoning === "keep",
    collapse: nonStreaming === "collapse",
    resendPending,
    forwardUnknown,
    perRequestHeaders: new Set(perRequestHeaders.map((name) => name.toLowerCase())),
    heartbeat: heartbeat || undefined,
    subprotocols,
  };
};
