import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { root, runStep, type Step } from "./step.ts";

const name = "@openai/agents-realtime";

interface Manifest {
  readonly version: string;
  readonly types: string;
}

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));

/** The tests against another copy of upstream than the pinned one, which `vitest.config.ts` puts in its place. */
const comparisons = (folder: string): readonly Step[] => {
  const copy = join(folder, "node_modules", name);
  const project = join(folder, "tsconfig.json");
  // A folder is not looked into under `moduleResolution: nodenext`.
  const compilerOptions = { paths: { [name]: [join(copy, manifestIn(folder).types)] }, typeRoots: [join(root, "node_modules/@types")] };
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, "tsconfig.test.json"), include: [join(root, "packages/realtime/test")], compilerOptions }),
  );
  process.env["PLUGBOARD_UPSTREAM"] = copy;
  return [
    { name: "types of the contract", command: ["tsc", "-p", project] },
    { name: "behaviour", command: ["vitest", "run", "packages/realtime/test"], live: true },
  ];
};

/** Judges the transport against a release of upstream; what fails is what that release changes. */
const main = async (version: string): Promise<boolean> => {
  const folder = mkdtempSync(join(tmpdir(), "plugboard-upstream-"));
  try {
    const install: Step = {
      name: `install ${name}@${version}`,
      command: ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", `${name}@${version}`],
    };
    if ((await runStep(install)).code !== 0) return false;
    const codes: number[] = [];
    for (const step of comparisons(folder)) codes.push((await runStep(step)).code);
    const same = codes.every((code) => code === 0);
    const pinned = manifestIn(join(root, "packages/realtime")).version;
    console.log(
      `\n${name} ${pinned} (pinned) and ${manifestIn(folder).version}: ${same ? "no difference" : "they differ in what failed above"}`,
    );
    return same;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

await new Command("upstream")
  .description(`Shows what a release of ${name} changes: runs every comparison of packages/realtime against it.`)
  .argument("[version]", "a version or a tag", "latest")
  .action(async (version: string) => {
    process.exitCode = (await main(version)) ? 0 : 1;
  })
  .parseAsync();
