import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** How the Responses half of the simulator behaves. */
export type ResponsesOptions = Record<never, never>;

/** One request that the Responses half received, over a socket or over HTTP. */
export interface RecordedResponsesRequest {
  /** The request body as it was received. */
  readonly body: unknown;
}

/** The Responses half of the simulator: it gets the requests whose path starts with `/v1/responses`. */
export interface ResponsesApi {
  /** Takes over an upgrade of `GET /v1/responses`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers an HTTP request. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  /** Ends every socket and stream. */
  close(): Promise<void>;
  /** What was received so far, in order of arrival. */
  readonly requests: readonly RecordedResponsesRequest[];
}

/** Makes the Responses half. */
export function createResponsesApi(_options: ResponsesOptions): ResponsesApi {
  return {
    upgrade: (_request, socket) => socket.destroy(),
    handle: (_request, response) => {
      response.writeHead(501).end();
    },
    close: async () => {},
    requests: [],
  };
}
