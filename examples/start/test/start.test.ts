import { execFile } from "node:child_process";
import { mkdtempDisposable, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const folder = resolve(import.meta.dirname, "..");
const deno = findEngine("deno").locate() ?? "";

/** How the start page of a runtime tells its reader to run a program. */
const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  node: [process.execPath],
  bun: [findEngine("bun").locate() ?? ""],
  deno: [deno, "run", "--allow-net", "--allow-env", "--allow-read", "--allow-sys=hostname", "--allow-write=answer.pcm"],
};

const run = async (runtime: string, program: string, baseUrl: string): Promise<string> => {
  await using home = await mkdtempDisposable(join(tmpdir(), "plugboard-start-"));
  // The reader has installed into the folder in which the program is started.
  await symlink(join(folder, "node_modules"), join(home.path, "node_modules"));
  const [command = "", ...flags] = commands[runtime] ?? [];
  const env = {
    HOME: home.path,
    DENO_DIR: home.path,
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
    OPENAI_API_KEY: "sk-any",
    OPENAI_BASE_URL: baseUrl,
  };
  const { stdout } = await promisify(execFile)(command, [...flags, join(folder, runtime, program)], {
    cwd: home.path,
    env,
    timeout: 30_000,
  });
  return stdout;
};

test.each(Object.keys(commands))("on %s the agent of the start page hears a question and answers aloud", async (runtime) => {
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
  expect(await run(runtime, "voice.mjs", simulator.url)).toBe(
    "It is twelve degrees in Paris, and the sky is clear.\n2.9 s of speech in answer.pcm\n",
  );
});

test.each(Object.keys(commands))("on %s the loop of the start page calls its tool and streams, over one socket", async (runtime) => {
  await using simulator = await startSimulator({
    script: {
      responses: [
        { output: [{ type: "function_call", name: "getWeather", arguments: { city: "Paris" } }] },
        { output: [{ type: "text", text: "It rains in Paris." }] },
      ],
    },
  });
  expect(await run(runtime, "loop.mjs", simulator.url)).toBe("It rains in Paris.\n2 requests over 1 socket\n");
  expect(simulator.responses.requests.map(({ transport }) => transport)).toEqual(["ws", "ws"]);
});
