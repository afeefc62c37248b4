import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type FetchStats, type WebSocketFetchOptions } from "@plugboard/responses";
import { type ResponsesOptions, type Simulator, startSimulator } from "@plugboard/simulator";

/** What a program of an SDK needs to run on either transport. */
export interface TestContext {
  readonly fetch: typeof fetch;
  readonly baseURL: string;
  readonly simulator: Simulator;
}

/** What the same program gave over plain HTTP and over sockets. */
export interface Twin<T> {
  readonly http: T;
  readonly ws: T;
  readonly stats: FetchStats;
  /** Requests that reached each simulator. */
  readonly requests: { readonly http: number; readonly ws: number };
}

/** An error as a caller would look at it. */
export const shapeOf = (error: unknown): Record<string, unknown> => {
  const { name, message, status, statusCode, code, isRetryable, lastError, cause } = error as Record<string, unknown>;
  const inner = lastError ?? cause;
  return JSON.parse(
    JSON.stringify({ name, message, status, statusCode, code, isRetryable, inner: inner instanceof Error ? shapeOf(inner) : undefined }),
  );
};

const attempt = async <T>(program: () => Promise<T>): Promise<T | { readonly failed: unknown }> => {
  try {
    return await program();
  } catch (error) {
    return { failed: shapeOf(error) };
  }
};

/** Runs a program twice, each time against a simulator of its own that gives the same ids. */
export const twin = async <T>(
  program: (context: TestContext) => Promise<T>,
  options: Partial<WebSocketFetchOptions> = {},
  responses: ResponsesOptions = {},
): Promise<Twin<T | { readonly failed: unknown }>> => {
  await using plain = await startSimulator({ responses: { ids: "counted", ...responses } });
  await using simulator = await startSimulator({ responses: { ids: "counted", ...responses } });
  await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: simulator.url, ...options });
  const http = await attempt(() => program({ fetch, baseURL: plain.url, simulator: plain }));
  const ws = await attempt(() => program({ fetch: client, baseURL: simulator.url, simulator }));
  const requests = { http: plain.responses.requests.length, ws: simulator.responses.requests.length };
  return { http, ws, stats: client.stats(), requests };
};
