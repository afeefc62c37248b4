import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Registry } from "./registry.ts";
import { run } from "./run.ts";

const root = resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

/** Clones the commit that is checked out, makes a release of it, publishes it, and lists what each package installs. Returns what was published. */
export const publishAll = async (clone: string, registry: Registry): Promise<readonly string[]> => {
  await run("git", ["clone", "--quiet", "--local", root, clone], { cwd: root });
  const bin = join(clone, "node_modules/.bin");
  const env = { PATH: `${bin}:${process.env["PATH"]}`, CI: "true", TURBO_TELEMETRY_DISABLED: "1" };
  await run(join(root, "node_modules/.bin/pnpm"), ["install", "--frozen-lockfile", "--prefer-offline"], { cwd: clone, env });
  await run(join(bin, "changeset"), ["version"], { cwd: clone, env });
  await run(join(bin, "turbo"), ["run", "build", "--filter=./packages/*"], { cwd: clone, env });
  const published: string[] = [];
  for (const file of globSync("packages/*/package.json", { cwd: clone }).sort()) {
    const { name, version, private: isPrivate } = JSON.parse(readFileSync(join(clone, file), "utf8")) as Manifest;
    if (isPrivate === true) continue;
    const folder = join(clone, file, "..");
    await run(join(bin, "pnpm"), ["publish", "--no-git-checks", "--access", "public", "--registry", registry.url], {
      cwd: folder,
      env: { ...env, ...registry.env },
    });
    published.push(`${name}@${version}`);
  }
  await run(join(bin, "pnpm"), ["run", "sbom"], { cwd: clone, env });
  for (const each of published) {
    // The release attaches this file.
    if (!existsSync(join(clone, "sbom", `${each.replace(/^@/, "").replace("/", "-")}.cdx.json`))) throw new Error(`${each} has no SBOM`);
  }
  return published;
};
