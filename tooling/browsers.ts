import { engines, ensureBrowsers } from "@plugboard/engines";

/** Installs the browsers that the tests need where it may, and names what is missing where it may not. */
await ensureBrowsers();
const missing = engines.filter((engine) => engine.locate() === undefined);
for (const { name, install } of missing) process.stdout.write(`${name} is missing; install it with: ${install}\n`);
if (process.env["CI"] === "true" && missing.length > 0) process.exitCode = 1;
