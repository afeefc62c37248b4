import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startCheckServers } from "./engines/check-servers.ts";

test("the acceptance checks tell a shim that fails from one that holds: the existing one fails them in the same harness", async () => {
  await using servers = await startCheckServers();
  const program = fileURLToPath(new URL("./engines/shim-program.ts", import.meta.url));

  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(servers.urls)], { timeout: 60_000 });
  const { results, uncaught } = JSON.parse(stdout) as { results: Record<string, string>; uncaught: number };

  const failed = Object.entries(results).filter(([, result]) => result !== "ok");
  const numbers = new Set([...failed.map(([id]) => Number.parseInt(id, 10)), ...Object.keys(servers.faults()).map(Number)]);
  expect([...numbers].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
  expect(uncaught).toBeGreaterThan(0);
}, 90_000);
