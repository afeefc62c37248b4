import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "tsup";

/**
 * Removes the chunks of earlier builds: their names carry a hash, so they would be shipped beside the new ones. The folder is
 * not emptied before a build (`clean`), because other packages may be reading it.
 */
const dropStaleChunks = (entry: readonly string[], startedAt: number) => async (): Promise<void> => {
  const kept = entry.map((path) => path.replace(/^src\/(.*)\.ts$/, "$1."));
  for (const name of readdirSync("dist")) {
    const path = join("dist", name);
    if (!kept.some((prefix) => name.startsWith(prefix)) && statSync(path).mtimeMs < startedAt) rmSync(path);
  }
};

/** One build for every package: ESM, declarations, one file per export, no minification (users bundle themselves). */
export const preset = (entry: string[], platform: "neutral" | "node"): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry,
    platform,
    format: "esm",
    target: "es2022",
    // A page whose `lib` is no newer than the target reads `Symbol.asyncDispose` in these declarations.
    dts: { banner: `/// <reference lib="esnext.disposable" />` },
    clean: false,
    onSuccess: dropStaleChunks(entry, Date.now()),
    sourcemap: true,
    treeshake: true,
    // tsup drops "node:" by default, and Deno knows no bare "net".
    removeNodeProtocol: false,
  });
