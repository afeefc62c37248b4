import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, type Step } from "./step.ts";

const packages: readonly string[] = readdirSync(join(root, "packages"));

/** Both make the tarball of the package in its folder, so one follows the other. */
const tarballChecks = (name: string): readonly Step[] => [
  { name: `publint ${name}`, command: ["publint", "--strict", `packages/${name}`] },
  { name: `attw ${name}`, command: ["attw", "--pack", `packages/${name}`, "--profile", "esm-only", "--no-emoji"] },
];

/** What the others read, one after the other. */
const first: readonly Step[] = [
  { name: "format and lint", command: ["biome", "ci", "--colors=off", "."] },
  { name: "build", command: ["turbo", "run", "build", "--output-logs=errors-only"] },
];

/** What only reads what `build` made, so that each sequence can run beside the others. What takes longest comes first. */
const sequences: readonly (readonly Step[])[] = [
  [{ name: "site and API reference", command: ["node", "docs/build.ts"] }],
  [{ name: "types of tests and tools", command: ["tsc", "-p", "tsconfig.test.json"] }],
  [{ name: "types", command: ["turbo", "run", "typecheck", "--output-logs=errors-only"] }],
  [{ name: "unused files, exports and dependencies", command: ["knip"] }],
  [
    {
      name: "boundaries",
      command: ["depcruise", "--config", ".dependency-cruiser.cjs", ...packages.map((name) => `packages/${name}/src`)],
    },
  ],
  [{ name: "API reports are current", command: ["node", "tooling/api-report.ts", "--check"] }],
  [{ name: "bundle sizes", command: ["size-limit"] }],
  [{ name: "retained bytes", command: ["node", "--expose-gc", "benchmarks/gate/retained-bytes.ts"] }],
  ...packages.map(tarballChecks),
];

/** Everything that is checked without running the product. */
export const checks: { readonly first: readonly Step[]; readonly sequences: readonly (readonly Step[])[] } = { first, sequences };
