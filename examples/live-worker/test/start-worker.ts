import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

// As in packages/workerd: the workerd that is tested everywhere, not the one that miniflare brings.
process.env["MINIFLARE_WORKERD_PATH"] = findEngine("workerd-2026-11-17").locate();

/** Starts the Worker of wrangler.jsonc in workerd. */
export const startWorker = async (bindings: Record<string, string>): Promise<Miniflare> => {
  const entry = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  });
  return new Miniflare({
    modules: [{ type: "ESModule", path: "main.mjs", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: "2026-07-30",
    bindings,
    durableObjects: { LINE: "Line" },
  });
};
