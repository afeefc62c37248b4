import { expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";

/** A correct adapter that shares nothing with this repository's. */
export interface ForeignAdapter {
  readonly what: string;
  /** Absolute path of its module. */
  readonly path: string;
  /** Cases that its runtime is known to fail. */
  readonly knownFailures: number;
}

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  const lines: string[] = [];
  const code = await runCli(["node", "plugboard-conformance", ...args], { print: (line) => void lines.push(line) });
  return { code, lines };
};

/** Judges the adapter by the command, as a stranger would. Each adapter has a test file of its own, so that they run side by side. */
export const judge = ({ what, path, knownFailures }: ForeignAdapter): void => {
  test(`${what} is green`, { timeout: 240_000 }, async () => {
    const { code, lines } = await run(path);
    expect(lines.filter((line) => line.startsWith("x "))).toEqual([]);
    expect(lines.at(-1)).toMatch(new RegExp(`, 0 failed, \\d+ not applicable, ${knownFailures} known failures$`));
    expect(code).toBe(0);
  });

  test(`every applicable mutant of ${what} is noticed`, { timeout: 240_000 }, async () => {
    const { code, lines } = await run(path, "--mutants", "--concurrency", "8");
    expect(lines.filter((line) => line.startsWith("x "))).toEqual([]);
    expect(lines.at(-1)).toMatch(/ \d+ mutants killed, 0 survived, \d+ not applicable$/);
    expect(code).toBe(0);
  });
};
