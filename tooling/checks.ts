import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, type Step } from "./step.ts";

const packages: readonly string[] = readdirSync(join(root, "packages"));

/** Everything that is checked without running the product. Order matters: the later ones read what `build` makes. */
export const checks: readonly Step[] = [
  { name: "format and lint", command: ["biome", "ci", "--colors=off", "."] },
  { name: "build", command: ["turbo", "run", "build", "--output-logs=errors-only"] },
  { name: "API reports are current", command: ["node", "tooling/api-report.ts", "--check"] },
  { name: "types", command: ["turbo", "run", "typecheck", "--output-logs=errors-only"] },
  { name: "types of tests and tools", command: ["tsc", "-p", "tsconfig.test.json"] },
  { name: "boundaries", command: ["depcruise", "--config", ".dependency-cruiser.cjs", ...packages.map((name) => `packages/${name}/src`)] },
  ...packages.map((name): Step => ({ name: `publint ${name}`, command: ["publint", "--strict", `packages/${name}`] })),
  ...packages.map(
    (name): Step => ({ name: `attw ${name}`, command: ["attw", "--pack", `packages/${name}`, "--profile", "esm-only", "--no-emoji"] }),
  ),
  { name: "unused files, exports and dependencies", command: ["knip"] },
  { name: "bundle sizes", command: ["size-limit"] },
  { name: "site and API reference", command: ["node", "docs/build.ts"] },
];
