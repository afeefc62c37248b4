import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";

/** Where, when and with what a result was measured. */
export interface Environment {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Versions of Node and of the packages that are compared. */
  readonly versions: Readonly<Record<string, string>>;
}

const git = (...args: readonly string[]): string => execFileSync("git", args, { encoding: "utf8", cwd: import.meta.dirname }).trim();

const manifest = new URL("../package.json", import.meta.url);

/** The environment of this run. The commit has `+changes` behind it where the sources differ from it. */
export const readEnvironment = (): Environment => {
  const { dependencies } = JSON.parse(readFileSync(manifest, "utf8")) as { dependencies: Readonly<Record<string, string>> };
  const others = Object.entries(dependencies).filter(([, version]) => !version.startsWith("workspace:"));
  const hasChanges = git("status", "--porcelain", "--", ":/packages", ":/benchmarks", ":(exclude,top)benchmarks/results") !== "";
  return {
    date: new Date().toISOString(),
    commit: `${git("rev-parse", "HEAD")}${hasChanges ? "+changes" : ""}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    versions: { node: process.versions.node, ...Object.fromEntries(others) },
  };
};
