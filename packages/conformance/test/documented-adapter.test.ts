import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../src/cli/run-cli.ts";

/** The whole adapter of docs/adapters.md, as a stranger saves it: the first TypeScript block of the page. */
const documented = async (): Promise<string> => {
  const page = await readFile(new URL("../../../docs/adapters.md", import.meta.url), "utf8");
  const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  return code;
};

test("the adapter of docs/adapters.md is green with the known failures that the page names", { timeout: 120_000 }, async () => {
  // Inside the package, so that its import of core is found as in a project that has installed it.
  const folder = await mkdtemp(join(fileURLToPath(new URL(".", import.meta.url)), "documented-"));
  try {
    const file = join(folder, "my-adapter.ts");
    await writeFile(file, await documented());
    const lines: string[] = [];
    const code = await runCli(["node", "plugboard-conformance", file], { print: (line) => void lines.push(line) });
    expect(lines.filter((line) => line.startsWith("x "))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^my-runtime on node [\d.]+: [5-9]\d\d passed, 0 failed, \d+ not applicable, 11 known failures$/);
    expect(code).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
