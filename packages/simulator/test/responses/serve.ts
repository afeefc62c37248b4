import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createResponsesApi, type ResponsesApi, type ResponsesOptions } from "../../src/responses/api/responses-api.ts";

/** The Responses half behind a plain HTTP server. */
export interface Served {
  readonly api: ResponsesApi;
  readonly url: string;
  readonly wsUrl: string;
}

/** Serves the Responses half on a free port until the test ends. */
export const serve = async (options: ResponsesOptions = {}): Promise<Served> => {
  const api = createResponsesApi(options);
  const server: Server = createServer((request, response) => void api.handle(request, response));
  server.on("upgrade", (request, socket, head) => api.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await api.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { api, url: `http://127.0.0.1:${port}/v1/responses`, wsUrl: `ws://127.0.0.1:${port}/v1/responses` };
};
