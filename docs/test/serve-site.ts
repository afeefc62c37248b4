import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const dist = join(import.meta.dirname, "../dist");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

/** A page's address has no `.html`, as on the host of a site. */
const read = async (path: string): Promise<{ readonly type: string; readonly body: Buffer } | undefined> => {
  for (const file of [path, `${path}.html`, join(path, "index.html")]) {
    const body = await readFile(join(dist, file)).catch(() => undefined);
    if (body !== undefined) return { type: types[extname(file)] ?? "text/plain", body };
  }
  return undefined;
};

/** Serves the built site on loopback. @throws If it has not been built. */
export const serveSite = async (): Promise<{ readonly url: string; close(): Promise<void> }> => {
  if (!existsSync(dist)) throw new Error("There is no site to look at. Run `pnpm run docs` first.");
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    void read(decodeURIComponent(pathname)).then((found) => {
      response.writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain" });
      response.end(found?.body ?? "not found");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
