#!/usr/bin/env node
// The commands of this repository that need nothing installed, from a fresh clone: installs what is missing, then hands over to the toolchain.
// Plain JavaScript for any Node from 18 on, because the Node that runs it is the machine's, not the pinned one.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const marker = join(root, "node_modules", ".plugboard-installed");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

const say = (message) => process.stderr.write(`plugboard: ${message}\n`);

/** Runs a command with its output shown, resolves with its exit code. */
const run = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment, stdio: "inherit", shell: process.platform === "win32" });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  });

const must = async (what, command, args) => {
  const code = await run(command, args);
  if (code === 0) return;
  say(`${what} failed (exit code ${code}).`);
  process.exit(code);
};

/** What was installed is told apart by the lockfile, which mirrors every manifest, so that a pull that changes one installs again and nothing else does. */
const fingerprint = () => {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return hash.update(process.platform + process.arch).digest("hex");
};

const install = async () => {
  const wanted = fingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  say("installing dependencies (once; about a minute) …");
  const local = join(bin, process.platform === "win32" ? "pnpm.cmd" : "pnpm");
  const pnpm = existsSync(local) ? [local] : ["npx", "--yes", manifest.packageManager];
  await must("installing", pnpm[0], [...pnpm.slice(1), "install", "--frozen-lockfile", "--reporter=append-only", "--loglevel=warn"]);
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, wanted);
};

const [task, ...args] = process.argv.slice(2);
const tasks = {
  start: ["node", ["examples/demo/src/main.ts", ...args]],
  test: ["node", ["tooling/test-all.ts", ...args]],
  rehearse: ["node", ["tooling/rehearse.ts", ...args]],
};
const chosen = tasks[task];
if (!chosen) {
  say(`unknown task ${task}; there are ${Object.keys(tasks).join(" and ")}.`);
  process.exit(2);
}
await install();
if (task === "start") {
  say("building …");
  await must("building", "turbo", ["run", "build", "--output-logs=errors-only", "--log-prefix=none"]);
}
process.exit(await run(...chosen));
