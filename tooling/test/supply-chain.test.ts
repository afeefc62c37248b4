import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, "package.json"))) as Manifest;
const folders = readdirSync(join(root, "packages"));

interface Component {
  readonly purl: string;
}

interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

describe("the software bill of materials of a release", () => {
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "plugboard-sbom-"));
    // The script of the root, which the release runs, into another folder.
    const [, command = "", file = ""] = /^pnpm (.*) sbom\/(.*)$/.exec(manifestOf(".").scripts["sbom"] ?? "") ?? [];
    const args = command.split(" ").map((argument) => argument.replaceAll('"', ""));
    await promisify(execFile)(join(root, "node_modules/.bin/pnpm"), [...args, join(folder, file)], { cwd: root });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const bomOf = (name: string): Bom => {
    const manifest = manifestOf(join("packages", name));
    const file = `${manifest.name.replace(/^@/, "").replace("/", "-")}@${manifest.version}.cdx.json`;
    return JSON.parse(readFileSync(join(folder, file), "utf8")) as Bom;
  };

  /** The packages of others that an installation of a package brings, and of ours all but itself. */
  const bringsOf = (name: string): string[] => {
    const { components, metadata } = bomOf(name);
    return components.flatMap(({ purl }) => (purl === metadata.component.purl ? [] : decodeURIComponent(purl).slice("pkg:npm/".length)));
  };
  const foreignOf = (name: string): string[] => bringsOf(name).filter((each) => !each.startsWith("@plugboard/"));

  test("is there for each package that is published, and names it and its version", () => {
    for (const name of folders) {
      const { bomFormat, metadata } = bomOf(name);
      const manifest = manifestOf(join("packages", name));
      expect(bomFormat).toBe("CycloneDX");
      expect(decodeURIComponent(metadata.component.purl)).toBe(`pkg:npm/${manifest.name}@${manifest.version}`);
    }
  });

  test("names no package of others for what runs in an application, but `ws` for Node and what is built on it", () => {
    const tools = ["conformance", "create-plugboard", "simulator"];
    const brought = Object.fromEntries(folders.filter((name) => !tools.includes(name)).map((name) => [name, foreignOf(name)]));
    const { node, deno, ...others } = brought;
    expect({ node, deno }).toEqual({ node: [expect.stringMatching(/^ws@/)], deno: node });
    expect(Object.entries(others).filter(([, packages]) => packages.length > 0)).toEqual([]);
  });

  test("names of Plugboard's own packages core alone, and beside it the wire that protocols share and the adapter that Deno's builds on", () => {
    const { version } = manifestOf("packages/core");
    const own = (name: string): string[] =>
      bringsOf(name)
        .filter((each) => each.startsWith("@plugboard/") && each !== `@plugboard/core@${version}`)
        .map((each) => each.slice("@plugboard/".length, each.lastIndexOf("@")));
    const more = folders.map((name) => [name, own(name)] as const).filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(more)).toEqual({ "browser-audio": ["wire"], deno: ["node"], live: ["wire"], realtime: ["wire"] });
  });
});

describe("the lockfile", () => {
  const lockfile = read("pnpm-lock.yaml");
  const [, packages = ""] = /^packages:\n(.*?)^snapshots:/ms.exec(lockfile) ?? [];

  test("holds packages of a registry alone, each with the hash of its tarball", () => {
    const entries = packages
      .trimEnd()
      .split(/\n\n/)
      .filter((entry) => entry.trim() !== "");
    expect(entries.length).toBeGreaterThan(500);
    const fromRegistry = /^\n? {2}'?(@[\w.-]+\/)?[\w.-]+@\d[\w.+-]*'?:\n {4}resolution: \{integrity: sha512-[A-Za-z0-9+/]{86}==\}(\n|$)/;
    expect(entries.filter((entry) => !fromRegistry.test(entry))).toEqual([]);
  });

  test("asks for exact versions, of a registry or of the workspace", () => {
    const asked = [...lockfile.matchAll(/^ {8}specifier: (.*)$/gm)].map(([, specifier = ""]) => specifier);
    expect(asked.length).toBeGreaterThan(100);
    const permitted = /^(workspace:\*|(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?)$/;
    expect(asked.filter((specifier) => !permitted.test(specifier))).toEqual([]);
  });
});

describe("the workflows", () => {
  const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((file) => [file, read(file)] as const);
  const release = read(".github/workflows/release.yml");

  test("install what the lockfile says and nothing else, with the pinned pnpm", () => {
    expect(workflows.length).toBeGreaterThan(0);
    for (const [file, text] of [...workflows, ["tooling/run.mjs", read("tooling/run.mjs")] as const]) {
      const installs = text.split("\n").filter((line) => /\b(pnpm(@\S+)?|npm) (install|i|add|ci)\b|"install"/.test(line));
      for (const line of installs) expect(line, file).toContain("--frozen-lockfile");
      for (const [called] of text.matchAll(/npx --yes \S+/g)) expect(called, file).toBe("npx --yes pnpm@12.21.0");
    }
  });

  test("may read the repository, and only the job that releases may write and sign", () => {
    for (const [file, text] of workflows) expect(text, file).toMatch(/^permissions: \{ contents: read \}$/m);
    const granting = workflows.flatMap(([file, text]) => text.split("\n").flatMap((line) => (/\bwrite\b/.test(line) ? [file] : [])));
    expect(granting).toEqual([".github/workflows/release.yml"]);
  });

  test("publish with provenance what was tested, rehearsed and audited, and put the bill of materials beside it", () => {
    const order = [
      "needs: test",
      "id-token: write",
      "rehearse",
      "audit --prod",
      "changeset publish",
      'NPM_CONFIG_PROVENANCE: "true"',
      "run sbom",
    ];
    const found = order.map((part) => release.indexOf(part));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
  });
});
