import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Consumer, packConsumer } from "./pack-consumer.ts";

// A project that has the tarballs of core and of the suite, esbuild, workerd and nothing else of this repository.
let project: Consumer;
beforeAll(async () => {
  project = await packConsumer(["core", "conformance"]);
  const suite = fileURLToPath(new URL("../../packages/conformance", import.meta.url));
  for (const peer of ["esbuild", "workerd"]) project.link(peer, suite);
  for (const name of ["adapter.js", "broken.js"]) {
    copyFileSync(new URL(`fixtures/outside/${name}`, import.meta.url), join(project.folder, name));
  }
});
afterAll(() => project?.remove());

/** What `npx plugboard-conformance` starts. */
const judge = async (...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> => {
  const command = join("node_modules", "@plugboard", "conformance", "dist", "cli.js");
  const child = spawn(process.execPath, [command, ...args], { cwd: project.folder, stdio: ["ignore", "pipe", "pipe"] });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "exit");
  return { code, output: (await outputs).join("") };
};

describe.for(["chromium", "firefox", "workerd"])("an adapter outside the repository, in %s", (runtime) => {
  test("is green when it is right", { timeout: 300_000 }, async () => {
    const { code, output } = await judge("adapter.js", "--runtime", runtime);
    expect(output).toMatch(
      new RegExp(`^from-outside on ${runtime} .*: \\d{3} passed, 0 failed, \\d+ not applicable, \\d known failures$`, "m"),
    );
    expect(code).toBe(0);
  });

  test("is red when it is broken, for the case that looks at the fault", { timeout: 120_000 }, async () => {
    const { code, output } = await judge("broken.js", "--runtime", runtime, "--only", "sending/");
    expect(output).toMatch(/^x {2}sending\/an-empty-/m);
    expect(code).toBe(1);
  });
});
