import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../src/cli/run-cli.ts";

test("an adapter that answers nothing is judged within a minute", { timeout: 90_000 }, async () => {
  const startedAt = Date.now();
  const file = fileURLToPath(new URL("fixtures/mute-adapter.ts", import.meta.url));
  const code = await runCli(["node", "plugboard-conformance", file], { print: () => undefined });
  expect(code).toBe(1);
  expect(Date.now() - startedAt).toBeLessThan(60_000);
});
