import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../src/cli/run-cli.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Correct adapters that share nothing with this repository's. */
const adapters = {
  "undici's WebSocket": [file("foreign/undici-adapter.ts"), 11],
  "a client on node:net": [file("fixtures/wire-from-environment.ts"), 0],
  "a socket out of http's upgrade": [file("foreign/upgrade-adapter.ts"), 0],
} as const;

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  const lines: string[] = [];
  const code = await runCli(["node", "plugboard-conformance", ...args], { print: (line) => void lines.push(line) });
  return { code, lines };
};

for (const [what, [path, known]] of Object.entries(adapters)) {
  test(`${what} is green`, { timeout: 120_000 }, async () => {
    const { code, lines } = await run(path);
    expect(lines.filter((line) => line.startsWith("x "))).toEqual([]);
    expect(lines.at(-1)).toMatch(new RegExp(`, 0 failed, \\d+ not applicable, ${known} known failures$`));
    expect(code).toBe(0);
  });

  test(`every applicable mutant of ${what} is noticed`, { timeout: 240_000 }, async () => {
    const { code, lines } = await run(path, "--mutants", "--concurrency", "8");
    expect(lines.filter((line) => line.startsWith("x "))).toEqual([]);
    expect(lines.at(-1)).toMatch(/ \d+ mutants killed, 0 survived, \d+ not applicable$/);
    expect(code).toBe(0);
  });
}
