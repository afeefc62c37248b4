import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const command = fileURLToPath(new URL("../conformance.ts", import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

const conformance = async (args: readonly string[], environment: Record<string, string> = {}): Promise<Finished> => {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, CI: "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, output: output + errors };
};

test("one target and one case run, print the matrix and write the JSON", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plugboard-test-"));
  try {
    const file = join(folder, "matrix.json");
    const { code, output } = await conformance(["--runtime", "node-26-ws", "bun", "--only", "runtime/is-the-one", "--json", file]);
    expect(output).toMatch(/^2 passed, 0 failed, 0 not applicable, 0 known failures on 2 targets in \d+ s$/m);
    expect(code).toBe(0);
    const report = JSON.parse(await readFile(file, "utf8"));
    expect(report.runtimes).toMatchObject([
      { name: "node-26-ws", runtime: "node", version: expect.stringMatching(/^26\./), adapter: "node-ws", passed: 1, failed: 0 },
      { name: "bun", runtime: "bun", passed: 1, notApplicable: 0, knownFailures: 0 },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("--list names every target and every case", async () => {
  const { code, output } = await conformance(["--list"]);
  expect(code).toBe(0);
  for (const name of ["node-22-ws", "node-24-native", "deno", "bun", "workerd-2025-09-24", "chromium-page", "firefox-worker"]) {
    expect(output).toContain(`${name} `);
  }
  expect(output).toContain("runtime/is-the-one-claimed");
});

test.for([["--runtime", "netscape"], ["--only", "no/such-case"], ["--jobs", "0.5"], ["--unknown"]])(
  "%s %s is refused before anything runs",
  async (args) => {
    const { code, output } = await conformance(args);
    expect(code).toBe(2);
    expect(output).toContain(args.at(-1));
    expect(output).not.toContain("started");
  },
);

// Neither the browsers nor apt-get are on this PATH, so nothing can be installed either.
const bare = { PATH: "/nonexistent" };

test("a missing engine is named with its command, and the other targets decide", async () => {
  const { code, output } = await conformance(["--runtime", "node-26-ws", "firefox-page", "--only", "runtime/is-the-one"], bare);
  expect(output).toContain("firefox-page: install it with: apt-get install -y firefox-esr");
  expect(output).toContain("1 passed, 0 failed");
  expect(code).toBe(0);
});

test("a missing engine fails the run where CI=true", async () => {
  const args = ["--runtime", "node-26-ws", "firefox-page", "--only", "runtime/is-the-one"];
  const { code, output } = await conformance(args, { ...bare, CI: "true" });
  expect(output).toContain("CI=true");
  expect(code).toBe(1);
});
