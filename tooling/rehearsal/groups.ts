import { bundles } from "./bundles.ts";
import { copiedOut } from "./copied-out.ts";
import { jsrPackages } from "./jsr.ts";
import { nextProjects } from "./next-projects.ts";
import { nodeProjects } from "./node-projects.ts";
import type { Group } from "./place.ts";
import { sdkTable } from "./sdk-table.ts";
import { startPages } from "./start-pages.ts";
import { typeChecks } from "./type-checks.ts";

/** Everything that a rehearsal tries. */
export const groups: readonly Group[] = [
  ...startPages,
  ...nodeProjects,
  ...typeChecks,
  ...bundles,
  ...nextProjects,
  ...copiedOut,
  ...jsrPackages,
  ...sdkTable,
];
