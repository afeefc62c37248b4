import { globSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** A document shows what matters: names of the reader's own (`token`, `url`) and types of parameters may be left out. */
const leftToTheReader = new Set([2304, 2552, 2582, 2593, 18004]);

/** Where a reader may have installed what a block imports: the block's own folder first. */
const places = ["examples/tour", "packages/responses", "packages/realtime", "packages/conformance"];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  strict: true,
  noImplicitAny: false,
  skipLibCheck: true,
  noEmit: true,
};

/** Every block of TypeScript as a file of the folder in which the document's reader would write it. */
const blocks = (): Map<string, string> => {
  const files = new Map<string, string>();
  for (const document of globSync(["README.md", "packages/*/README.md", "docs/*.md", "examples/*/README.md"], { cwd: root })) {
    const folder = document.startsWith("packages/") ? dirname(document) : "examples/tour";
    const text = readFileSync(resolve(root, document), "utf8");
    for (const match of text.matchAll(/^```ts\n(.*?)^```/gms)) {
      // Cloudflare's own modules need Cloudflare's own types: packages/workerd/test-d compiles what its README shows.
      if (match[1]?.includes('"cloudflare:')) continue;
      const line = text.slice(0, match.index).split("\n").length;
      files.set(resolve(root, folder, `${document.replaceAll("/", "-")}-${line}.ts`), match[1] ?? "");
    }
  }
  return files;
};

test("the TypeScript of every document compiles", () => {
  const files = blocks();
  expect(files.size).toBeGreaterThan(10);
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  host.resolveModuleNameLiterals = (names, containing) =>
    names.map(({ text }) => {
      const found = [containing, ...places.map((place) => resolve(root, place, "reader.ts"))].map((from) =>
        ts.resolveModuleName(text, from, options, host, undefined, undefined, ts.ModuleKind.ESNext),
      );
      return found.find(({ resolvedModule }) => resolvedModule) ?? { resolvedModule: undefined };
    });
  const program = ts.createProgram([...files.keys()], options, host);
  const wrong = ts
    .getPreEmitDiagnostics(program)
    .filter(({ code, file }) => !leftToTheReader.has(code) && file !== undefined && files.has(file.fileName))
    .map(({ file, start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${file?.fileName.split("/").at(-1)}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  expect(wrong).toEqual([]);
});

test("every link of a document leads somewhere", () => {
  const broken: string[] = [];
  for (const document of globSync(["*.md", "packages/*/README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: root })) {
    if (document.startsWith("docs/api/")) continue;
    const text = readFileSync(resolve(root, document), "utf8").replaceAll(/^```.*?^```/gms, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#|mailto:)/.test(target)) continue;
      const [path = ""] = target.split("#");
      if (globSync(resolve(root, dirname(document), path)).length === 0) broken.push(`${document}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});
