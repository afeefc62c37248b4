import { checks } from "./checks.ts";
import { runStep } from "./step.ts";

/** `pnpm check`: lint, types, boundaries, packages, sizes, documentation. */
let failed = 0;
for (const check of checks) failed += (await runStep(check)).code === 0 ? 0 : 1;
process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
