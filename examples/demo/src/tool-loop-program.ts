import adapter from "plugboard:adapter";
import { createWebSocketFetch, type FetchStats, type WebSocketFetch } from "@plugboard/responses";
import { describeFailure } from "./describe-failure.ts";
import { runToolLoop, type ToolLoop, type ToolLoopRequest } from "./tool-loop.ts";

/** The same loop over HTTP and over a socket, or one line that says why not. */
export type ToolLoopResult =
  | { readonly http: ToolLoop; readonly socket: ToolLoop; readonly stats: FetchStats }
  | { readonly failure: string };

/** Where headers cannot be sent, the key travels as a subprotocol: for an ephemeral key, or one of a gateway of your own. */
const subprotocols = (headers: Readonly<Record<string, string>>): readonly string[] => [
  "realtime",
  `openai-insecure-api-key.${(headers["authorization"] ?? "").replace(/^Bearer /, "")}`,
];

/** Runs inside the engine: the loop over plain HTTP, then over the engine's own adapter; each after a step that warms the code up. */
const program = async (request: ToolLoopRequest): Promise<ToolLoopResult> => {
  const { baseURL } = request;
  const overHttp = globalThis.fetch.bind(globalThis);
  const create = (): WebSocketFetch =>
    createWebSocketFetch({ adapter, baseURL, ...(adapter.capabilities.headers ? {} : { subprotocols }) });
  try {
    await runToolLoop(overHttp, { ...request, steps: 1 });
    const http = await runToolLoop(overHttp, request);
    await using warmUp = create();
    await runToolLoop(warmUp, { ...request, steps: 1 });
    await using fetch = create();
    const socket = await runToolLoop(fetch, request);
    return { http, socket, stats: fetch.stats() };
  } catch (error) {
    return { failure: describeFailure(error) };
  }
};

export default program;
