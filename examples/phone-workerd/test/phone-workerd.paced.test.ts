import { once } from "node:events";
import { builtinModules } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { test } from "vitest";
import { judgeCalls, judgeForgeries, type StartServer } from "../../phone-agent/test/judge-calls.ts";

// As in packages/workerd: the workerd that is tested everywhere, not the one that miniflare brings.
process.env["MINIFLARE_WORKERD_PATH"] = findEngine("workerd-2026-11-17").locate();

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const start: StartServer = async (environment) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../src/main.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    // As Wrangler does: CommonJS dependencies name Node's modules without the prefix that workerd wants.
    alias: Object.fromEntries(builtinModules.filter((name) => !name.startsWith("_")).map((name) => [name, `node:${name}`])),
    logLevel: "error",
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const worker = new Miniflare({
    host: "127.0.0.1",
    port,
    modules: [{ type: "ESModule", path: "main.mjs", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: "2026-07-30",
    compatibilityFlags: ["nodejs_compat"],
    bindings: { ...environment, PUBLIC_URL: url },
    durableObjects: { CALL: "Call" },
  });
  await worker.ready;
  return { url, [Symbol.asyncDispose]: () => worker.dispose() };
};

test("the call of either provider goes as scripted, whoever hangs up", { timeout: 90_000 }, () => judgeCalls(start));

test("forged webhooks and forged streams are refused, and nothing is dialled for them", () => judgeForgeries(start));
