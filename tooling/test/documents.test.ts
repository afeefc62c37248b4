import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { outdatedDocuments } from "../copied-blocks.ts";
import { lineFor } from "./given-names.ts";

const root = resolve(import.meta.dirname, "../..");

/** How the compiler says that a name is not declared: plainly, with advice, or of a shorthand property. */
const undeclared = /(?:Cannot find name|for the shorthand property) '(\w+)'/;

/** Where a reader may have installed what a block imports: the block's own folder first. */
const places = [
  "examples/demo",
  "examples/node",
  "packages/responses",
  "packages/realtime",
  "packages/conformance",
  "packages/live",
  "packages/webrtc",
  "packages/browser-audio",
];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  strict: true,
  // Types of parameters may be left out.
  noImplicitAny: false,
  skipLibCheck: true,
  noEmit: true,
};

/** Every block of TypeScript as a file of the folder in which the document's reader would write it. */
const blocks = (): Map<string, string> => {
  const files = new Map<string, string>();
  for (const document of globSync(["README.md", "packages/*/README.md", "docs/*.md", "examples/*/README.md"], { cwd: root })) {
    const folder = document.startsWith("packages/") ? dirname(document) : "examples/demo";
    const text = readFileSync(resolve(root, document), "utf8");
    for (const match of text.matchAll(/^```ts\n(.*?)^```/gms)) {
      // A copy compiles where its file does.
      if (/<!-- copied from \S+ -->\n\n?$/.test(text.slice(0, match.index))) continue;
      // Cloudflare's own modules need Cloudflare's own types: packages/workerd/test-d compiles what its README shows.
      if (match[1]?.includes('"cloudflare:')) continue;
      const line = text.slice(0, match.index).split("\n").length;
      files.set(resolve(root, folder, `${document.replaceAll("/", "-")}-${line}.ts`), match[1] ?? "");
    }
  }
  return files;
};

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Both compilations read the same declarations. */
const parsed = new Map<string, ts.SourceFile | undefined>();
const modules = ts.createModuleResolutionCache(root, (name) => name, options);

/** What the compiler has against files that exist only here. */
const compile = (files: ReadonlyMap<string, string>): readonly Problem[] => {
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, version);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, version, ...rest));
    return parsed.get(name);
  };
  host.resolveModuleNameLiterals = (names, containing, _redirected, _options, source) =>
    names.map((literal) => {
      // As CommonJS where the declarations are: their relative imports have no extension, and would be `any` otherwise.
      const mode = ts.getModeForUsageLocation(source, literal, options);
      // The places matter to what a document imports; what is installed finds its own imports.
      const others = files.has(containing) ? places.map((place) => resolve(root, place, "reader.ts")) : [];
      for (const from of [containing, ...others]) {
        const found = ts.resolveModuleName(literal.text, from, options, host, modules, undefined, mode);
        if (found.resolvedModule) return found;
      }
      return { resolvedModule: undefined };
    });
  const program = ts.createProgram([...files.keys()], options, host);
  const diagnostics = [...files.keys()].flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  return diagnostics.flatMap(({ file, start = 0, messageText }) => {
    if (!file || !files.has(file.fileName)) return [];
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    return [{ file: file.fileName, line, text: ts.flattenDiagnosticMessageText(messageText, " ") }];
  });
};

/** The blocks with the lines that they leave to the reader, in front of their first one, so that lines keep their numbers. */
const completed = (files: ReadonlyMap<string, string>): Map<string, string> => {
  const lines = new Map<string, Set<string>>();
  for (const { file, text } of compile(files)) {
    const name = undeclared.exec(text)?.[1];
    if (name) lines.set(file, (lines.get(file) ?? new Set()).add(lineFor(name)));
  }
  return new Map([...files].map(([file, text]) => [file, [...(lines.get(file) ?? []), text].join(" ")]));
};

test("the TypeScript of every document compiles", { timeout: 120_000 }, () => {
  const files = blocks();
  expect(files.size).toBeGreaterThan(10);
  const wrong = compile(completed(files)).map(({ file, line, text }) => `${basename(file)}, line ${line}: ${text}`);
  expect(wrong).toEqual([]);
});

test("every block of code is syntax that the oldest promised Node reads", () => {
  const read = ["README.md", "packages/*/README.md", "docs/*.md", "examples/*/README.md"];
  const tooNew = globSync(read, { cwd: root }).flatMap((document) => {
    const text = readFileSync(resolve(root, document), "utf8");
    // `using` came with Node 24; a compiler that lowers it is not everywhere.
    const found = [...text.matchAll(/^```(?:ts|tsx|js)\n(.*?)^```/gms)].filter(([, block = ""]) =>
      /^\s*(?:await )?using \w+ =/m.test(block),
    );
    return found.map(({ index }) => `${document}, line ${text.slice(0, index).split("\n").length}`);
  });
  expect(tooNew).toEqual([]);
});

test("every link of a document leads somewhere", () => {
  const broken: string[] = [];
  for (const document of globSync(["*.md", "packages/*/README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: root })) {
    if (/^docs\/(api|dist)\//.test(document)) continue;
    const text = readFileSync(resolve(root, document), "utf8").replaceAll(/^```.*?^```/gms, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#|mailto:)/.test(target)) continue;
      const [path = ""] = target.split("#");
      if (globSync(resolve(root, dirname(document), path)).length === 0) broken.push(`${document}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test("the page of the benchmarks and its pictures show what the committed results say", { timeout: 180_000 }, () => {
  const { stderr, status } = spawnSync(process.execPath, ["benchmarks/report.ts", "--check"], { cwd: root, encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

test("a block that is a copy of a file is that file", () => {
  expect([...outdatedDocuments().keys()]).toEqual([]);
});

test("no document counts the suite by hand: docs/support.md is generated and has the counts", () => {
  const counted =
    /\b\d[\d,]*\+?( or more| and more| more)? (cases|mutants|faults|targets|engines|numbered)\b|\b(hundred|dozen)s? (of )?(cases|ways|mutants|faults)\b/i;
  const found: string[] = [];
  for (const document of globSync(["*.md", "packages/*/README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: root })) {
    if (/^docs\/(api|dist)\/|^docs\/support\.md$/.test(document)) continue;
    for (const [index, line] of readFileSync(resolve(root, document), "utf8").split("\n").entries()) {
      if (counted.test(line)) found.push(`${document}, line ${index + 1}: ${line.slice(0, 80)}`);
    }
  }
  expect(found).toEqual([]);
});
