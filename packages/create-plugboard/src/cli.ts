#!/usr/bin/env node
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { Command, CommanderError, Option } from "commander";
import { type Choice, type Job, jobs, type Runtime, runtimes, templateFor } from "./templates.ts";
import { CannotWrite, writeTemplate } from "./write-template.ts";

const examples = `
Examples:
  $ npm create plugboard@latest
  $ npm create plugboard@latest my-agent -- --job voice-agent --runtime deno
  $ npm create plugboard@latest my-adapter -- --job adapter --no-install

Exit codes: 0 when the folder is written, 1 when the installation failed, 2 when the call is wrong.`;

interface GivenOptions {
  readonly job?: Job;
  readonly runtime?: Runtime;
  readonly install: boolean;
}

/** Asks for one of a list, by its number or its name, until the answer is one of them. */
const ask = async <T extends string>(question: string, answers: readonly T[]): Promise<T> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const list = answers.map((answer, index) => `  ${index + 1}. ${answer}`).join("\n");
      const given = (await lines.question(`${question}\n${list}\n> `)).trim();
      const found = answers.find((answer, index) => given === answer || given === String(index + 1));
      if (found !== undefined) return found;
    }
  } finally {
    lines.close();
  }
};

const choose = async ({ job: givenJob, runtime: givenRuntime }: GivenOptions): Promise<Choice> => {
  const isAsked = process.stdin.isTTY === true;
  const job = givenJob ?? (isAsked ? await ask("What do you build?", jobs) : "voice-agent");
  if (job === "adapter") return { job };
  return { job, runtime: givenRuntime ?? (isAsked ? await ask("Where does it run?", runtimes) : "node") };
};

/** Installs with the package manager that started this command. */
const install = async (folder: string): Promise<boolean> => {
  const [manager = "npm"] = (process.env["npm_config_user_agent"] ?? "npm").split("/");
  const child = spawn(manager, ["install"], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  const [code] = await once(child, "close");
  return code === 0;
};

const main = async (folder: string, options: GivenOptions): Promise<void> => {
  const template = templateFor(await choose(options));
  const files = await writeTemplate(folder, template);
  console.log(`Wrote ${files.length} files into ${folder}: ${files.join(", ")}`);
  if (options.install && !(await install(folder))) {
    console.error(`create-plugboard: the installation failed; run npm install in ${folder}`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `\nNext, each line in a terminal of its own:\n\n${[`cd ${folder}`, ...template.steps].map((step) => `  ${step}`).join("\n")}`,
  );
};

const command = new Command("create-plugboard")
  .description("Writes a folder with a voice agent, an agent loop, or an adapter of your own, installs it, and says how to run it.")
  .argument("[folder]", "a folder that is empty or does not exist", "my-plugboard")
  .addOption(new Option("--job <name>", "what you build; asked if it is left out").choices(jobs))
  .addOption(new Option("--runtime <name>", "where it runs; asked if it is left out").choices(runtimes))
  .option("--no-install", "write the files and install nothing")
  .addHelpText("after", examples)
  .exitOverride()
  // A suggestion stands on the line of the fault.
  .configureOutput({ outputError: (text, write) => write(text.replace("\n(", " (")) })
  .action(main);

try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CannotWrite) console.error(`create-plugboard: ${error.message}`);
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}
