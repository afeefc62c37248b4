import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const execute = promisify(execFile);

describe("a forbidden import turns the boundary check red", () => {
  let tree = "";
  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), "plugboard-boundaries-"));
    await symlink(join(root, "node_modules"), join(tree, "node_modules"));
    await writeFile(join(tree, "tsconfig.base.json"), "{}");
  });
  afterAll(() => rm(tree, { recursive: true, force: true }));

  /** Cruises a tree that holds one wrong file, and gives the names of the broken rules. */
  const cruise = async (file: string, source: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> => {
    const packages = await mkdtemp(join(tree, "case-"));
    for (const [path, text] of Object.entries({ ...others, [file]: source })) {
      await mkdir(dirname(join(packages, "packages", path)), { recursive: true });
      await writeFile(join(packages, "packages", path), text);
    }
    await symlink(join(root, "node_modules"), join(packages, "node_modules"));
    await writeFile(join(packages, "tsconfig.base.json"), "{}");
    const args = ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", "packages"];
    const { stdout } = await execute(join(root, "node_modules/.bin/depcruise"), args, { cwd: packages, maxBuffer: 1e8 }).catch(
      (error: { stdout: string }) => error,
    );
    const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return summary.violations.map(({ rule }) => rule.name);
  };

  test.each([
    ["core-imports-nothing", "core/src/a.ts", 'import "node:fs";'],
    ["core-imports-nothing", "core/src/a.ts", 'import type { Plugin } from "vitest/config"; export type A = Plugin;'],
    ["adapter-imports-core-and-its-runtime", "node/src/a.ts", 'import "../../browser/src/b.ts";'],
    ["only-node-imports-node", "browser/src/a.ts", 'import "node:events";'],
    ["wire-imports-nothing", "wire/src/a.ts", 'import "../../core/src/b.ts";'],
    ["protocol-imports-core-and-wire", "realtime/src/a.ts", 'import "../../node/src/b.ts";'],
    ["page-audio-imports-core-and-wire", "browser-audio/src/a.ts", 'import "../../browser/src/b.ts";'],
    ["observe-imports-core", "observe/src/a.ts", 'import "../../node/src/b.ts";'],
    ["deno-imports-core-and-node", "deno/src/deno-adapter.ts", 'import "../../browser/src/b.ts";'],
    ["suite-imports-core-only", "conformance/src/cases/a.ts", 'import "node:net";'],
    ["src-imports-no-test-peer", "responses/src/a.ts", 'import "../../simulator/src/b.ts";'],
    ["packages-by-name", "simulator/src/a.ts", 'import "../../core/src/b.ts";'],
    ["index-is-for-others", "core/src/a.ts", 'import "./index.ts";'],
    ["no-cycles", "core/src/a.ts", 'import "./b.ts";'],
    ["realtime-rooms-import-downward", "realtime/src/conversation/a.ts", 'import "../sdk-events/b.ts";'],
    ["simulator-rooms-import-downward", "simulator/src/realtime/session/a.ts", 'import "../response/b.ts";'],
    ["simulator-halves-are-apart", "simulator/src/realtime/api/a.ts", 'import "../../responses/api/b.ts";'],
    ["live-rooms-import-downward", "live/src/wire/a.ts", 'import "../session/b.ts";'],
    ["simulator-live-without-responses", "simulator/src/live/api/a.ts", 'import "../../responses/api/b.ts";'],
    ["resolvable", "core/src/a.ts", 'import "./missing.ts";'],
  ])("%s: %s with %s", async (rule, file, source) => {
    const others = {
      "browser/src/b.ts": "",
      "node/src/b.ts": "",
      "simulator/src/b.ts": "",
      "core/src/b.ts": rule === "no-cycles" ? 'import "./a.ts";' : "",
      "core/src/index.ts": "",
      "realtime/src/sdk-events/b.ts": "",
      "live/src/session/b.ts": "",
      "simulator/src/realtime/response/b.ts": "",
      "simulator/src/responses/api/b.ts": "",
    };
    expect(await cruise(file, source, others)).toContain(rule);
  });

  /** The folders of a package that hold source files, for example `realtime/session`. */
  const foldersOf = (name: string): string[] => {
    const files = readdirSync(join(root, "packages", name, "src"), { recursive: true, encoding: "utf8" });
    return [...new Set(files.filter((file) => file.endsWith(".ts")).map(dirname))].filter((folder) => folder !== ".");
  };

  test.each(["realtime", "responses", "live", "simulator"])(
    "%s: of two folders exactly one may import the other, so every folder has a place in the order",
    async (name) => {
      const folders = foldersOf(name);
      const file = (folder: string): string => `${name}/src/${folder}/a.ts`;
      const imports = (folder: string): string =>
        folders.map((other) => `import "${relative(dirname(file(folder)), file(other))}";`).join("\n");
      const files = Object.fromEntries(folders.map((folder) => [file(folder), imports(folder)]));
      const refused = await cruise(`${name}/src/index.ts`, "", files);
      const pairs = (folders.length * (folders.length - 1)) / 2;
      expect(refused.filter((rule) => rule === `${name}-rooms-import-downward`)).toHaveLength(pairs);
    },
  );

  test("a clean tree stays green", async () => {
    expect(await cruise("core/src/a.ts", 'import "./b.ts";', { "core/src/b.ts": "" })).toEqual([]);
  });
});

describe("a global that core does not declare does not compile there", () => {
  const configFile = join(root, "packages/core/tsconfig.json");
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(configFile, ts.sys.readFile).config, ts.sys, dirname(configFile));
  const smuggled = join(root, "packages/core/src/smuggled.ts");

  const errors = (source: string): string[] => {
    const host = ts.createCompilerHost(config.options);
    const { fileExists, getSourceFile } = host;
    host.fileExists = (name) => name === smuggled || fileExists(name);
    host.getSourceFile = (name, version, ...rest) =>
      name === smuggled ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, ...rest);
    const program = ts.createProgram([...config.fileNames, smuggled], config.options, host);
    return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  };

  test.each(["WebSocket", "fetch", "Buffer", "process", "console", "document", "Deno", "Bun", "setInterval", "structuredClone"])(
    "%s",
    (name) => {
      expect(errors(`export const value: unknown = ${name};`)).toEqual([expect.stringContaining(`'${name}'`)]);
    },
  );

  test("setTimeout, which core declares, does", () => {
    expect(errors("export const value: unknown = setTimeout;")).toEqual([]);
  });
});
