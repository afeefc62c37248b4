import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { jobs, runtimes } from "../src/templates.ts";

const root = resolve(import.meta.dirname, "../../..");
const cli = resolve(import.meta.dirname, "../src/cli.ts");
const run = promisify(execFile);

const temporary = (): ReturnType<typeof mkdtempDisposable> => mkdtempDisposable(join(tmpdir(), "create-plugboard-"));

/** Every folder that can be asked for. */
const choices = jobs.flatMap((job) => (job === "adapter" ? [[job, "node"]] : runtimes.map((runtime) => [job, runtime])));

test.each(choices)(
  "the folder for %s on %s has at most ten files, and a script of its package.json starts the program",
  async (job = "", runtime = "") => {
    await using home = await temporary();
    const folder = join(home.path, "My Agent");
    const { stdout } = await run(process.execPath, [cli, folder, "--job", job, "--runtime", runtime, "--no-install"]);
    const files = globSync("**/*", { cwd: folder, exclude: ["node_modules"] });
    expect(files.length).toBeLessThanOrEqual(10);
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    expect(manifest.name).toBe("my-agent");
    for (const word of Object.values<string>(manifest.scripts).join(" ").split(" ")) {
      if (/\.(mjs|ts)$/.test(word)) expect(existsSync(join(folder, word))).toBe(true);
    }
    expect(stdout).toContain("each line in a terminal of its own");
  },
);

test.each([
  ["voice-agent", "2.9 s of speech"],
  ["agent-loop", "2 requests over 1 socket"],
])("%s runs against the simulator as its script says", async (job, output) => {
  await using home = await temporary();
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
  const folder = join(home.path, "agent");
  await run(process.execPath, [cli, folder, "--job", job, "--runtime", "node", "--no-install"]);
  await symlink(join(root, "examples/start/node_modules"), join(folder, "node_modules"));
  const env = { ...process.env, OPENAI_API_KEY: "any", OPENAI_BASE_URL: simulator.url };
  const { stdout } = await run("npm", ["start"], { cwd: folder, env });
  expect(stdout).toContain(output);
});

test("a folder that is not empty stays as it is, and the call is refused in one line with exit 2", async () => {
  await using home = await temporary();
  await mkdir(join(home.path, "taken"));
  await writeFile(join(home.path, "taken/file"), "mine");
  const failure = await run(process.execPath, [cli, join(home.path, "taken"), "--job", "adapter"]).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(/^create-plugboard: .* is not empty.*\n$/) });
  expect(globSync("**/*", { cwd: join(home.path, "taken") })).toEqual(["file"]);
});

test.each([
  [["--job", "novel"], "Allowed choices are voice-agent, agent-loop, adapter."],
  [["--speed", "5"], "unknown option '--speed'"],
  [["--runtmie", "bun"], "unknown option '--runtmie' (Did you mean --runtime?)\n"],
])("%j is refused with exit 2", async (args, message) => {
  const failure = await run(process.execPath, [cli, ...args]).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test("the templates are the programs of the examples", () => {
  const pairs = [
    ...["node", "bun", "deno"].flatMap((runtime) =>
      ["voice.mjs", "loop.mjs"].map((file) => [`${runtime}/${file}`, `start/${runtime}/${file}`]),
    ),
    ...["worker.mjs", "wrangler.jsonc"].map((file) => [`workers/${file}`, `start/worker/${file}`]),
    ["adapter/my-adapter.ts", "adapter-template/my-adapter.ts"],
    ["adapter/conformance.yml", "adapter-template/.github/workflows/conformance.yml"],
  ];
  const text = (file: string): string => readFileSync(join(root, file), "utf8");
  for (const [template, example] of pairs)
    expect(text(`packages/create-plugboard/templates/${template}`)).toBe(text(`examples/${example}`));
});
