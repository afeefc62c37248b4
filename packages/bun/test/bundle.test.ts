import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { importsOf } from "../../../tooling/engine-tests/imports-of.ts";

test.each(["bun", "browser"])("a bundle of bun build --target=%s imports nothing", async (target) => {
  const entry = fileURLToPath(new URL("./bundle-entry.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(findEngine("bun").locate() ?? "bun", ["build", `--target=${target}`, entry]);
  expect(stdout).toContain("bunAdapter");
  expect(await importsOf(stdout)).toEqual([]);
});
