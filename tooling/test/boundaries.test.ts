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

interface Violation {
  readonly rule: string;
  readonly from: string;
}

let tree = "";
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), "plugboard-boundaries-"));
});
afterAll(() => rm(tree, { recursive: true, force: true }));

/** Cruises a tree that holds these files of packages, and gives what is broken. Each start takes seconds, so one looks at many files. */
const cruise = async (files: Readonly<Record<string, string>>): Promise<readonly Violation[]> => {
  const folder = await mkdtemp(join(tree, "case-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, "packages", path)), { recursive: true });
    await writeFile(join(folder, "packages", path), text);
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "tsconfig.base.json"), "{}");
  const args = ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", "packages"];
  const { stdout } = await execute(join(root, "node_modules/.bin/depcruise"), args, { cwd: folder, maxBuffer: 1e8 }).catch(
    (error: { stdout: string }) => error,
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from: from.replace(/^packages\//, "") }));
};

/** A rule, and a file that breaks it by its source. No file is named twice. */
const forbidden: readonly (readonly [rule: string, file: string, source: string])[] = [
  ["core-imports-nothing", "core/src/a.ts", 'import "node:fs";'],
  ["core-imports-nothing", "core/src/types.ts", 'import type { Plugin } from "vitest/config"; export type A = Plugin;'],
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
  ["index-is-for-others", "core/src/inner.ts", 'import "./index.ts";'],
  ["no-cycles", "core/src/cycle-back.ts", 'import "./cycle.ts";'],
  ["realtime-rooms-import-downward", "realtime/src/conversation/a.ts", 'import "../sdk-events/b.ts";'],
  ["simulator-rooms-import-downward", "simulator/src/realtime/session/a.ts", 'import "../response/b.ts";'],
  ["simulator-halves-are-apart", "simulator/src/realtime/api/a.ts", 'import "../../responses/api/b.ts";'],
  ["live-rooms-import-downward", "live/src/wire/a.ts", 'import "../session/b.ts";'],
  ["simulator-live-without-responses", "simulator/src/live/api/a.ts", 'import "../../responses/api/b.ts";'],
  ["resolvable", "core/src/lost.ts", 'import "./missing.ts";'],
];

/** What the forbidden imports lead to. */
const imported: Readonly<Record<string, string>> = {
  "browser/src/b.ts": "",
  "node/src/b.ts": "",
  "simulator/src/b.ts": "",
  "core/src/b.ts": "",
  "core/src/cycle.ts": 'import "./cycle-back.ts";',
  "core/src/index.ts": "",
  "realtime/src/sdk-events/b.ts": "",
  "live/src/session/b.ts": "",
  "simulator/src/realtime/response/b.ts": "",
  "simulator/src/responses/api/b.ts": "",
};

describe("a forbidden import turns the boundary check red", () => {
  let violations: readonly Violation[] = [];
  beforeAll(async () => {
    violations = await cruise({ ...imported, ...Object.fromEntries(forbidden.map(([, file, source]) => [file, source])) });
  });

  test.each(forbidden)("%s: %s with %s", (rule, file) => {
    expect(violations).toContainEqual({ rule, from: file });
  });

  test("what the forbidden imports lead to is not blamed", () => {
    const wrong = [...new Set(violations.map(({ from }) => from))];
    expect(wrong.sort()).toEqual(forbidden.map(([, file]) => file).sort());
  });
});

describe("of two folders exactly one may import the other, so every folder has a place in the order", () => {
  const packages = ["realtime", "responses", "live", "simulator"] as const;

  /** The folders of a package that hold source files, for example `realtime/session`. */
  const foldersOf = (name: string): string[] => {
    const files = readdirSync(join(root, "packages", name, "src"), { recursive: true, encoding: "utf8" });
    return [...new Set(files.filter((file) => file.endsWith(".ts")).map(dirname))].filter((folder) => folder !== ".");
  };

  /** A file in each folder of a package that imports all others. */
  const filesOf = (name: string): Record<string, string> => {
    const folders = foldersOf(name);
    const file = (folder: string): string => `${name}/src/${folder}/a.ts`;
    const imports = (folder: string): string =>
      folders.map((other) => `import "${relative(dirname(file(folder)), file(other))}";`).join("\n");
    return Object.fromEntries(folders.map((folder) => [file(folder), imports(folder)]));
  };

  let violations: readonly Violation[] = [];
  beforeAll(async () => {
    violations = await cruise(Object.assign({}, ...packages.map(filesOf)));
  });

  test.each(packages)("%s", (name) => {
    const { length } = foldersOf(name);
    expect(violations.filter(({ rule }) => rule === `${name}-rooms-import-downward`)).toHaveLength((length * (length - 1)) / 2);
  });
});

test("a tree without a forbidden import stays green", async () => {
  expect(await cruise({ "core/src/a.ts": 'import "./b.ts";', "core/src/b.ts": "" })).toEqual([]);
});

describe("a global that core does not declare does not compile there", () => {
  const configFile = join(root, "packages/core/tsconfig.json");
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(configFile, ts.sys.readFile).config, ts.sys, dirname(configFile));
  const missing = ["WebSocket", "fetch", "Buffer", "process", "console", "document", "Deno", "Bun", "setInterval", "structuredClone"];

  /** A file of core for each name. One program compiles them all, because making one takes a second. */
  const fileFor = (name: string): string => join(root, "packages/core/src", `smuggled-${name}.ts`);
  const sources = new Map([...missing, "setTimeout"].map((name) => [fileFor(name), `export const value: unknown = ${name};`]));
  const host = ts.createCompilerHost(config.options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const source = sources.get(name);
    return source === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, source, version);
  };
  const program = ts.createProgram([...config.fileNames, ...sources.keys()], config.options, host);

  const errors = (name: string): string[] =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(fileFor(name)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));

  test.each(missing)("%s", (name) => {
    expect(errors(name)).toEqual([expect.stringContaining(`'${name}'`)]);
  });

  test("setTimeout, which core declares, does", () => {
    expect(errors("setTimeout")).toEqual([]);
  });
});
