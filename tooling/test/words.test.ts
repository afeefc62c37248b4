import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** A word that must not come back, what stands for it, and where it is looked for: everywhere, if it does not say. */
interface RetiredWord {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly within?: RegExp;
}

const suite = /^(tooling|packages\/conformance|examples\/demo)\//;
/** What users read and run. */
const shipped = /^(README\.md|docs|examples|packages\/[\w-]+\/(README\.md|src|templates))/;
const resuming = /^packages\/(realtime|responses)\/src\//;

/** The right column of the glossary in docs/architecture.md. */
const retired: readonly RetiredWord[] = [
  { pattern: /\binbox\b/i, instead: "receive queue" },
  { pattern: /\bLinkState\b|\bcreateLink\b|\blink-(state|order)\b|\/link\.ts\b/, instead: "connection state" },
  { pattern: /\bseats?\b/i, instead: "slot" },
  { pattern: /\blane.?fates?\b/i, instead: "stream outcome" },
  { pattern: /\btold.?items?\b/i, instead: "restored items" },
  { pattern: /\bUnanswered(?=[A-Z]|\b)|\bunanswered[A-Z]/, instead: "pending requests, pending events" },
  { pattern: /\bcarriers?\b|\bJob\b/i, instead: "request sender", within: /^packages\/responses\// },
  { pattern: /\bderived.?events?\b/i, instead: "SDK event" },
  { pattern: /(?<!hello,? )\bworlds?\b(?! clock)/i, instead: "test context", within: /^(tooling|packages|examples)\// },
  { pattern: /\bstages?\b|\bstaged\b/i, instead: "simulator control", within: /^(tooling|packages\/(conformance|simulator))\// },
  { pattern: /\btours?\b/i, instead: "demo" },
  { pattern: /\bcontestants?\b/i, instead: "adapter entry" },
  { pattern: /\brows?\b|\bRow(?=[A-Z]|s?\b)|[a-z]Rows?\b/, instead: "target", within: suite },
  { pattern: /\bcarry-over\b|\bcarryOver|\bswap(s|ped)?\b|\badopt/i, instead: "resume", within: resuming },
  { pattern: /\brotat(e|es|ion)\b/i, instead: "resume, replacement", within: resuming },
  // Models that end soon.
  { pattern: /gpt-realtime(?![-\w/])/, instead: "gpt-realtime-2.1", within: shipped },
  { pattern: /gpt-4o-transcribe/, instead: "gpt-4o-mini-transcribe", within: shipped },
];

/** Where a retired word means something else. One that no longer occurs is an error of this list. */
const exceptions: readonly { readonly file: string; readonly text: RegExp; readonly reason: string }[] = [
  { file: "tooling/test/words.test.ts", text: /./, reason: "this list" },
  { file: "examples/demo/src/tables.ts", text: /rows?/, reason: "rows of a printed table" },
  { file: "tooling/rehearsal/sdk-table.ts", text: /rows?/i, reason: "rows of a table of the guides" },
  { file: "tooling/rehearsal/sdk-programs.ts", text: /rows?/, reason: "rows of a table of the guides" },
  { file: "tooling/test/guarantees.test.ts", text: /rows?/i, reason: "rows of a table of the guides" },
];

const isExcepted = (file: string, line: string): boolean => exceptions.some((each) => each.file === file && each.text.test(line));

const files = execFileSync("git", ["ls-files", "-z", "*.ts", "*.mjs", "*.cjs", "*.md", "*.json"], { cwd: root, encoding: "utf8" })
  .split("\0")
  // Generated files, and pages that describe the past.
  .filter((file) => file !== "" && !/pnpm-lock|docs\/support\.|\/api\.md$|CHANGELOG|^\.changeset\/|\/fixtures\/|\/sequences\//.test(file));

const textOf = (file: string): string => readFileSync(resolve(root, file), "utf8");

test("no retired word has come back, in code, tests or docs", () => {
  const found = files.flatMap((file) =>
    textOf(file)
      .split("\n")
      .flatMap((line, index) =>
        retired
          .filter(({ pattern, within }) => (within?.test(file) ?? true) && pattern.test(line) && !isExcepted(file, line))
          .map(({ instead }) => `${file}:${index + 1}: ${line.trim().slice(0, 100)} (the word is: ${instead})`),
      ),
  );
  expect(found).toEqual([]);
});

test("every exception still occurs", () => {
  const stale = exceptions.filter(({ file, text }) => !files.includes(file) || !text.test(textOf(file)));
  expect(stale.map(({ file }) => file)).toEqual([]);
});

test("the check sees a retired word as an identifier, in a comment and in a title, and leaves ordinary words alone", () => {
  const sees = (line: string, file = "packages/responses/src/pool/slot.ts"): boolean =>
    retired.some(({ pattern, within }) => (within?.test(file) ?? true) && pattern.test(line));
  for (const line of [
    "const inbox = createInbox();",
    "// A seat for one request.",
    'test("a lane fate is told", () => {',
    "class Unanswered {",
  ]) {
    expect(sees(line), line).toBe(true);
  }
  expect(sees("export interface RowReport {", "tooling/matrix/report.ts")).toBe(true);
  for (const line of ["const greeting = 'Hello, world!';", "// Both sides carry on.", "a slot is free again"])
    expect(sees(line), line).toBe(false);
});
