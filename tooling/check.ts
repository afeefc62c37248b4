import { runChecks } from "./run-checks.ts";

/** `pnpm check`: lint, types, boundaries, packages, sizes, documentation. */
const results = await runChecks();
const failed = results.filter(({ code }) => code !== 0).length;
process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
