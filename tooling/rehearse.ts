// `pnpm rehearse`: a release from beginning to end that nobody outside sees. Clones this commit, applies the changesets, builds,
// publishes every package to a registry on this machine, and then installs and uses them in empty folders as a stranger would. One line
// per combination; the last line counts. The release workflow runs it before it publishes.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atProcessEnd } from "@plugboard/engines";
import { Command } from "commander";
import { groups } from "./rehearsal/groups.ts";
import { type Group, install, type Place } from "./rehearsal/place.ts";
import { type Registry, startRegistry } from "./rehearsal/registry.ts";
import { publishAll } from "./rehearsal/release.ts";
import { type Background, type Ran, runInBackground } from "./rehearsal/run.ts";

interface Options {
  readonly only: readonly string[];
  readonly keep: boolean;
  readonly list: boolean;
}

/** What is tried: a group with those of its combinations that were asked for. */
const chosen = (only: readonly string[]): readonly Group[] =>
  groups
    .map((group) => ({
      ...group,
      uses: group.uses.filter(({ name }) => only.length === 0 || only.some((part) => nameOf(group, name).includes(part))),
    }))
    .filter(({ uses }) => uses.length > 0);

const nameOf = ({ name }: Group, use: string): string => (name === use ? name : `${name}: ${use}`);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tries one group, and prints a line for each of its combinations. @returns How many failed. */
const attempt = async (group: Group, place: Place): Promise<number> => {
  let failed = 0;
  const prepared = await (group.prepare?.(place) ?? Promise.resolve()).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  for (const { name, use } of group.uses) {
    const startMs = performance.now();
    const attempted = prepared === undefined ? use(place) : Promise.reject(new Error(`the installation failed: ${prepared}`));
    const outcome = await attempted.then(
      (seen) => `ok         ${nameOf(group, name)}: ${seen}`,
      (error: unknown) => {
        failed += 1;
        return `FAILED     ${nameOf(group, name)}: ${messageOf(error)}`;
      },
    );
    console.log(`${outcome} (${((performance.now() - startMs) / 1_000).toFixed(0)} s)`);
  }
  return failed;
};

/** The simulator of the release, installed from the registry, for every combination that does not start its own. */
const startInstalledSimulator = async (place: Omit<Place, "simulatorUrl">): Promise<Background & Ran> => {
  await install({ ...place, simulatorUrl: "" }, ["@plugboard/simulator"]);
  const args = ["node_modules/@plugboard/simulator/dist/cli.js", "--port", "0", "--quiet"];
  return runInBackground(process.execPath, args, { cwd: place.folder }, (output) => /^HTTP .*\n/m.test(output));
};

const tryAll = async (asked: readonly Group[], folder: string, registry: Registry): Promise<void> => {
  const runtimes = join(folder, "runtimes");
  const simulator = await startInstalledSimulator({ folder: join(folder, "simulator"), registry, runtimes });
  const simulatorUrl = /^HTTP +(\S+)/m.exec(simulator.output)?.[1] ?? "";
  try {
    let failed = 0;
    for (const group of asked) {
      failed += await attempt(group, { folder: join(folder, group.name.replaceAll(/\W+/g, "-")), registry, simulatorUrl, runtimes });
    }
    const count = asked.reduce((sum, { uses }) => sum + uses.length, 0);
    console.log(`${count - failed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await simulator.stop();
  }
};

const rehearse = async ({ only, keep, list }: Options): Promise<void> => {
  const asked = chosen(only);
  if (list) {
    for (const group of asked) for (const { name } of group.uses) console.log(nameOf(group, name));
    return;
  }
  if (asked.length === 0) throw new Error(`no combination is named ${only.join(" or ")}; --list names them all`);
  // The space is there on purpose: a path may have one.
  const folder = await mkdtemp(join(tmpdir(), "plugboard rehearsal "));
  const release = atProcessEnd(() => console.error(`rehearse: ended before it was done; ${folder} is left`));
  const registry = await startRegistry(join(folder, "registry"));
  try {
    for (const each of await publishAll(join(folder, "clone"), registry)) console.log(`published  ${each}`);
    await tryAll(asked, folder, registry);
  } finally {
    await registry.close();
    release();
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
};

await new Command("rehearse")
  .description("Publishes every package to a registry on this machine and uses them in empty folders.")
  .option("--only <parts...>", "only combinations whose name contains one of these", [])
  .option("--keep", "keep the temporary folder", false)
  .option("--list", "name the combinations and end", false)
  .action(rehearse)
  .parseAsync();
