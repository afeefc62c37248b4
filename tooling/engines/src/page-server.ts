import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** Where a program runs inside a browser. */
export type Place = "page" | "worker" | "shared-worker";

/** A loopback server that gives a browser one program and takes its messages. */
export interface PageServer {
  /** Address of the page. */
  readonly url: string;
  /** Stops listening and cuts what is connected. */
  readonly close: () => Promise<void>;
}

/** Reports a worker that failed before its program could: a syntax error, a failed import. */
const startWorker = (kind: string): string => `
  const worker = new ${kind}("/program.mjs", { type: "module" });
  worker.onerror = (event) => fetch("/messages", {
    method: "POST",
    body: JSON.stringify({ type: "threw", message: "the worker failed: " + event.message }),
  });
  globalThis.keep = worker;`;

const scripts: Record<Place, string> = {
  page: `<script>
  // A module that fails to load fires no event that the module itself could see.
  addEventListener("error", (event) => fetch("/messages", {
    method: "POST",
    body: JSON.stringify({ type: "threw", message: "the page failed: " + (event.message ?? "a script did not load") }),
  }), { capture: true, once: true, signal: (globalThis.loading = new AbortController()).signal });
  </script><script type="module" src="/program.mjs"></script><script type="module">loading.abort();</script>`,
  worker: `<script type="module">${startWorker("Worker")}</script>`,
  "shared-worker": `<script type="module">${startWorker("SharedWorker")}</script>`,
};

const answer = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
};

/** Serves one program to one browser. */
export const startPageServer = async (program: string, place: Place, onMessage: (line: string) => void): Promise<PageServer> => {
  const page = `<!doctype html><meta charset="utf-8"><title>plugboard</title><link rel="icon" href="data:,">${scripts[place]}`;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "POST" && request.url === "/messages") {
      for (const line of (await text(request)).split("\n")) onMessage(line);
      answer(response, 204, "text/plain", "");
    } else if (request.url === "/program.mjs") answer(response, 200, "text/javascript; charset=utf-8", program);
    else if (request.url === "/") answer(response, 200, "text/html; charset=utf-8", page);
    else answer(response, 404, "text/plain", "");
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
