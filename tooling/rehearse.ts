// `pnpm rehearse`: a release from beginning to end that nobody outside sees. Clones this commit, applies the changesets, builds,
// publishes every package to a registry on this machine, and then installs and uses them in empty folders as a stranger would. One line
// per combination; the last line counts. The release workflow runs it before it publishes.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { combinations } from "./rehearsal/combinations.ts";
import { startRegistry } from "./rehearsal/registry.ts";
import { publishAll } from "./rehearsal/release.ts";

interface Options {
  readonly only: readonly string[];
  readonly keep: boolean;
}

const rehearse = async ({ only, keep }: Options): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "plugboard-rehearsal-"));
  const registry = await startRegistry(join(folder, "registry"));
  let failed = 0;
  try {
    const published = await publishAll(join(folder, "clone"), registry);
    for (const each of published) console.log(`published  ${each}`);
    const chosen = combinations.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
    for (const { name, use } of chosen) {
      const startMs = performance.now();
      const outcome = await use({ folder: join(folder, name.replaceAll(/\W+/g, "-")), registry }).then(
        (seen) => `ok         ${name}: ${seen}`,
        (error: unknown) => {
          failed += 1;
          return `FAILED     ${name}: ${error instanceof Error ? error.message : String(error)}`;
        },
      );
      console.log(`${outcome} (${((performance.now() - startMs) / 1_000).toFixed(0)} s)`);
    }
    console.log(`${chosen.length - failed} passed, ${failed} failed`);
  } finally {
    await registry.close();
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
  process.exitCode = failed === 0 ? 0 : 1;
};

await new Command("rehearse")
  .description("Publishes every package to a registry on this machine and uses them in empty folders.")
  .option("--only <parts...>", "only combinations whose name contains one of these", [])
  .option("--keep", "keep the temporary folder", false)
  .action(rehearse)
  .parseAsync();
