import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findEngine } from "@plugboard/engines";
import { type Combination, expectLine, type Group, install, type Place, write } from "./place.ts";
import { run, runInBackground } from "./run.ts";
import { type SdkProgram, sdkPrograms } from "./sdk-programs.ts";

const guide = readFileSync(resolve(import.meta.dirname, "../../docs/choose-a-runtime.md"), "utf8");

/** The rows of the table "SDK and runtime", as its readers see them: SDK, then one cell per runtime. */
const rows = /\| SDK \|.*\n\|[- |]*\n((?:\|.*\n)+)/
  .exec(guide)?.[1]
  ?.trimEnd()
  .split("\n")
  .map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** What a cell of the table asks for: the words that it has as code. */
const needsOf = (sdk: string, runtime: number): readonly string[] => {
  const row = rows?.find(([first = ""]) => first.startsWith(sdk));
  if (row === undefined) throw new Error(`the table of choose-a-runtime.md has no row ${sdk}`);
  return [...(row[runtime] ?? "").matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(" "));
};

interface TableRuntime {
  readonly name: string;
  /** The number of its column. */
  readonly column: number;
  readonly adapter: string;
  /** Runs the program with what the cell asks for, and resolves with what it printed. */
  readonly run: (place: Place, file: string, needs: readonly string[]) => Promise<string>;
  readonly start: string;
}

const printed = "void main().then((line) => console.log(line));\n";

const engine = (name: string): string => findEngine(name).locate() ?? name;

const inWorker = async ({ folder, registry }: Place, file: string, needs: readonly string[]): Promise<string> => {
  const flags = needs.flatMap((flag) => ["--compatibility-flags", flag]);
  const args = ["wrangler", "dev", file, "--port", "0", "--ip", "127.0.0.1", "--compatibility-date", "2026-07-30", ...flags];
  // Without a network wrangler would wait for data about a place that a Worker may ask for.
  const env = { ...registry.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
  const address = /Ready on (http:\/\/127\.0\.0\.1:\d+)/;
  const worker = await runInBackground("npx", args, { cwd: folder, env }, (output) => address.test(output) || /\[ERROR\]/.test(output));
  try {
    const [, url] = address.exec(worker.output) ?? [];
    if (url === undefined) throw new Error(`wrangler: ${worker.output.slice(-2_000)}`);
    return await (await fetch(url)).text();
  } finally {
    await worker.stop();
  }
};

const runtimes: readonly TableRuntime[] = [
  {
    name: "Node",
    column: 1,
    adapter: "node",
    run: async ({ folder }, file) => (await run(engine("node-26"), [file], { cwd: folder })).output,
    start: printed,
  },
  {
    name: "Workers",
    column: 2,
    adapter: "workerd",
    run: inWorker,
    start: "export default { fetch: () => main().then((line) => new Response(line), (error) => new Response(String(error.stack))) };\n",
  },
  {
    name: "Deno",
    column: 3,
    adapter: "deno",
    run: async ({ folder, registry }, file, needs) => {
      return (await run(engine("deno"), ["run", "--no-prompt", ...needs, file], { cwd: folder, env: { ...registry.env, NO_COLOR: "1" } }))
        .output;
    },
    start: printed,
  },
  {
    name: "Bun",
    column: 4,
    adapter: "bun",
    run: async ({ folder }, file) => (await run(engine("bun"), [file], { cwd: folder })).output,
    start: printed,
  },
];

const cell = ({ sdk, module, says }: SdkProgram, { name, column, adapter, run: start, start: ending }: TableRuntime): Combination => ({
  name: `${sdk.replaceAll("`", "")} on ${name}`,
  use: async (place) => {
    const file = `${adapter}-${sdk.replaceAll(/\W+/g, "-")}.mjs`;
    const source = { package: `@plugboard/${adapter}`, factory: `${adapter}Adapter`, baseURL: place.simulatorUrl };
    await write(place.folder, { [file]: module(source) + ending });
    const needs = needsOf(sdk, column);
    expectLine(await start(place, file, needs), says);
    // Nothing that the table asks for is superfluous.
    for (const left of needs) {
      const others = needs.filter((need) => need !== left);
      const output = await start(place, file, others).catch(() => "");
      if (output.includes(says)) throw new Error(`it works without ${left} too, which choose-a-runtime.md asks for`);
    }
    return needs.length === 0 ? `"${says}", nothing else needed` : `"${says}", with ${needs.join(" ")} and not without`;
  },
});

/** The cells of the table "SDK and runtime" of choose-a-runtime.md that a server can have; start-browser.md is the rest of its first row. */
export const sdkTable: readonly Group[] = [
  {
    name: "SDK and runtime",
    prepare: async (place) => {
      const packages = new Set(sdkPrograms.flatMap((program) => program.packages));
      await install(place, [...["node", "workerd", "deno", "bun"].map((name) => join("@plugboard", name)), ...packages, "wrangler@4"]);
    },
    uses: sdkPrograms.flatMap((program) => runtimes.map((runtime) => cell(program, runtime))),
  },
];
