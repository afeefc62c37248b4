import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { defineConfig } from "tsup";

/** When each file of `dist` was last written. */
const writtenAt = (): ReadonlyMap<string, number> =>
  new Map(existsSync("dist") ? readdirSync("dist").map((name) => [name, statSync(join("dist", name)).mtimeMs]) : []);

/**
 * Removes the chunks of earlier builds: their names carry a hash, so they would be shipped beside the new ones. The folder is
 * not emptied before a build (`clean`), because other packages may be reading it. What this build wrote is told from what was there by
 * the files' own times alone, because a clock that is set back would make the new ones look old.
 */
const dropStaleChunks = (entry: readonly string[], before: ReadonlyMap<string, number>) => async (): Promise<void> => {
  const kept = entry.map((name) => `${name}.`);
  for (const [name, time] of writtenAt()) {
    if (!kept.some((prefix) => name.startsWith(prefix)) && before.get(name) === time) rmSync(join("dist", name));
  }
};

/** What a package may want beside the build of all. */
interface Additions {
  /** Files of workspaces that are not published, by the name that they get in `dist`; they have no declarations. */
  readonly carried?: Readonly<Record<string, string>>;
  /** Workspaces that are not published and are therefore bundled. */
  readonly bundled?: readonly string[];
  /** Imports that somebody else resolves. */
  readonly external?: readonly string[];
  /** Resolve what is no file. */
  readonly plugins?: readonly Plugin[];
}

const nameOf = (path: string): string => path.replace(/^src\/(.*)\.ts$/, "$1");

/** One build for every package: ESM, declarations, one file per export, no minification (users bundle themselves). */
export const preset = (
  own: string[],
  platform: "neutral" | "node",
  { carried = {}, bundled = [], external = [], plugins = [] }: Additions = {},
): ReturnType<typeof defineConfig> => {
  const entry = { ...Object.fromEntries(own.map((path) => [nameOf(path), path])), ...carried };
  return defineConfig({
    entry,
    noExternal: [...bundled],
    external: [...external],
    esbuildPlugins: [...plugins],
    platform,
    format: "esm",
    target: "es2022",
    // A page whose `lib` is no newer than the target reads `Symbol.asyncDispose` in these declarations.
    dts: { banner: `/// <reference lib="esnext.disposable" />`, entry: own },
    clean: false,
    onSuccess: dropStaleChunks(Object.keys(entry), writtenAt()),
    sourcemap: true,
    treeshake: true,
    // tsup drops "node:" by default, and Deno knows no bare "net".
    removeNodeProtocol: false,
  });
};
