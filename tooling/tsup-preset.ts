import { defineConfig } from "tsup";

/** One build for every package: ESM, declarations, one file per export, no minification (users bundle themselves). */
export const preset = (entry: string[], platform: "neutral" | "node"): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry,
    platform,
    format: "esm",
    target: "es2022",
    dts: true,
    clean: false,
    sourcemap: true,
    treeshake: true,
    // tsup drops "node:" by default, and Deno knows no bare "net".
    removeNodeProtocol: false,
  });
