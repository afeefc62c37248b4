import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
const pnpm = join(root, "node_modules/.bin/pnpm");

/** The part of a published manifest that is looked at. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly main?: string;
  readonly types?: string;
  readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly homepage?: string;
  readonly bugs?: string;
  readonly funding?: string;
  readonly license?: string;
  readonly repository?: { readonly url: string; readonly directory: string };
  readonly engines?: { readonly node: string };
  readonly publishConfig?: { readonly access: string; readonly provenance: boolean };
}

/** A package as its tarball unpacks. */
export interface PackedPackage {
  /** Where it is unpacked. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Every file, relative to the folder, sorted. */
  readonly files: readonly string[];
}

/** A project outside the workspace that has installed every tarball. */
export interface Consumer {
  /** The project's folder. */
  readonly folder: string;
  readonly packages: readonly PackedPackage[];
  /** Gives the project a dependency as the package at `from` has it. */
  readonly link: (name: string, from: string) => void;
  /** Writes a file of the project and gives its path. */
  readonly write: (name: string, text: string) => string;
  /** Removes it. */
  readonly remove: () => Promise<void>;
}

const unpack = async (source: string, folder: string): Promise<PackedPackage> => {
  const packs = join(folder, "packs");
  const { stdout } = await run(pnpm, ["pack", "--json", "--pack-destination", packs], { cwd: source });
  const { name, filename } = JSON.parse(stdout) as { readonly name: string; readonly filename: string };
  const target = join(folder, "node_modules", name);
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", filename, "-C", target, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Manifest;
  const entries = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1)).sort();
  return { folder: target, manifest, files };
};

/** What a registry would serve comes from where the workspace has it: nothing is fetched. */
const linkDependency = (name: string, from: string, folder: string): void => {
  const link = join(folder, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  // Two packages may want the same one, or a package as its dependency and as its peer.
  if (!existsSync(link)) symlinkSync(realpathSync(join(from, "node_modules", name)), link, "dir");
};

/** Packs the packages in these folders and installs the tarballs, without a registry, in a project of its own. */
export const packConsumer = async (folders: readonly string[] = readdirSync(join(root, "packages"))): Promise<Consumer> => {
  const folder = realpathSync(await mkdtemp(join(tmpdir(), "plugboard-consumer-")));
  mkdirSync(join(folder, "packs"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const sources = folders.map((name) => join(root, "packages", name));
  const packages: PackedPackage[] = [];
  const linked = new Set<string>();
  for (const source of sources) {
    const packed = await unpack(source, folder);
    packages.push(packed);
    for (const name of Object.keys({ ...packed.manifest.dependencies, ...packed.manifest.peerDependencies })) {
      if (name.startsWith("@plugboard/") || linked.has(name)) continue;
      linked.add(name);
      linkDependency(name, source, folder);
    }
  }
  linkDependency("@types/node", root, folder);
  return {
    folder,
    packages,
    link: (name, from) => linkDependency(name, from, folder),
    write,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
