import { mkdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { startSimulator } from "@plugboard/simulator";
import { Command } from "commander";
import { rows } from "./rows.ts";
import { type RowOutcome, runRow } from "./run-row.ts";
import { printTable } from "./table.ts";
import { readWav, WavError } from "./wav.ts";

const here = resolve(import.meta.dirname, "..");
const outFolder = resolve(here, "../../out");

/** npm runs scripts in the root of the package and says here where the caller stood. */
const callersFolder = process.env["INIT_CWD"] ?? process.cwd();

interface CommandLine {
  readonly wav?: string;
  readonly live?: true;
  readonly url?: string;
  readonly json?: true;
  readonly runtime?: readonly string[];
}

/** A wrong call, with a message for the person who made it. */
class UsageError extends Error {}

const parse = (): CommandLine => {
  const names = rows.map(({ name }) => name);
  const options = new Command("npm start --")
    .description("One spoken question, one tool call and one spoken answer on every runtime found.")
    .option("--wav <file>", "your own question: PCM WAV, mono or stereo, 8 to 48 kHz")
    .option("--live", "the real API, with the key in OPENAI_API_KEY")
    .option("--url <url>", "another Realtime endpoint, with the key in OPENAI_API_KEY")
    .option("--runtime <name...>", `only these of ${names.join(", ")}`)
    .option("--json", "print one JSON document instead of the table")
    .parse()
    .opts<CommandLine>();
  const unknown = options.runtime?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no runtime ${unknown}; there are ${names.join(", ")}.`);
  return options;
};

const readKey = (): string => {
  const key = process.env["OPENAI_API_KEY"]?.trim();
  if (!key) throw new UsageError("OPENAI_API_KEY is empty; --live and --url need a key in it.");
  return key;
};

const run = async (options: CommandLine): Promise<readonly RowOutcome[]> => {
  const remote = options.live === true || options.url !== undefined;
  const apiKey = remote ? readKey() : "sk-simulated";
  const question = await readWav(
    options.wav === undefined ? join(here, "../../packages/simulator/fixtures/question.wav") : resolve(callersFolder, options.wav),
  );
  await using simulator = remote ? undefined : await startSimulator();
  const url = options.url ?? (simulator && `${simulator.wsUrl}?model=gpt-realtime-2.1`);
  await mkdir(outFolder, { recursive: true });
  const outcomes: RowOutcome[] = [];
  for (const row of rows.filter(({ name }) => options.runtime?.includes(name) ?? true)) {
    process.stderr.write(`· ${row.name} … `);
    const outcome = await runRow(row, { ...(url === undefined ? {} : { url }), apiKey, question, speed: remote ? 1 : 4 }, outFolder);
    process.stderr.write(`${"turn" in outcome ? `ok, ${relative(process.cwd(), outcome.file)}` : "failed"}\n`);
    outcomes.push(outcome);
  }
  return outcomes;
};

const main = async (): Promise<number> => {
  try {
    const options = parse();
    const outcomes = await run(options);
    if (options.json) process.stdout.write(`${JSON.stringify(outcomes, undefined, 2)}\n`);
    else printTable(outcomes);
    return outcomes.some((outcome) => "turn" in outcome) && outcomes.every((outcome) => "turn" in outcome || outcome.missing) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WavError || error instanceof UsageError)) throw error;
    process.stderr.write(`plugboard: ${error.message}\n`);
    return 2;
  }
};

process.exitCode = await main();
