import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const require = createRequire(import.meta.url);

test("the objects of a page fit the options without a cast, and the pages of these tests compile", async () => {
  const tsc = join(dirname(require.resolve("typescript-native/package.json")), "bin/tsc");
  const project = fileURLToPath(new URL("../test-d", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", project]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
}, 60_000);
