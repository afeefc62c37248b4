import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a bundle weighs, in bytes. */
export interface BundleWeight {
  readonly minified: number;
  readonly gzipped: number;
}

/** A line of source that takes these names from their packages. */
export const exportsOf = (...imports: readonly (readonly [name: string, from: string])[]): string =>
  imports.map(([name, from]) => `export { ${name} } from "${from}";`).join("\n");

/** What esbuild makes of a source that imports as the benchmarks may: our packages, and those of the peers. */
export const weighBundle = async (source: string, platform: "node" | "browser" = "browser"): Promise<BundleWeight> => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("../benchmarks", import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform,
    target: "es2023",
    // Optional parts that ws looks for, and modules of the runtimes.
    external: ["bufferutil", "utf-8-validate", "cloudflare:*", "node:*"],
    logLevel: "silent",
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
};
