import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

// The newest compatibility date needs a newer workerd than the one that miniflare brings.
process.env["MINIFLARE_WORKERD_PATH"] = findEngine("workerd-2026-11-17").locate();

/** Starts the program in workerd, with its Durable Object. */
export const startWorker = async (compatibilityDate: string, peerUrl: string): Promise<Miniflare> => {
  const entry = fileURLToPath(new URL("./program.ts", import.meta.url));
  const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", conditions: ["workerd"] });
  return new Miniflare({
    modules: [{ type: "ESModule", path: "program.mjs", contents: bundle.outputFiles[0]?.text ?? "" }],
    compatibilityDate,
    bindings: { PEER: peerUrl },
    durableObjects: { OWNER: "Owner" },
    // workerd prints a stack for every failed handshake.
    handleRuntimeStdio: () => undefined,
  });
};
