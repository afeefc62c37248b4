import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { startSimulator } from "@plugboard/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { turnTimeoutMs } from "../src/run-target.ts";
import { writeWav } from "../src/wav.ts";
import { main, type Run, runDemo } from "./run-demo.ts";

const out = resolve(import.meta.dirname, "../../../out");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-demo-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> =>
  runDemo(args, folder, environment);

test.each([
  ["a missing file", ["--wav", "none.wav"], /none\.wav does not exist\./],
  ["a text file", ["--wav", "text.wav"], /text\.wav is not a WAV file\./],
  ["a live run without a key", ["--live"], /OPENAI_API_KEY is empty/],
  ["an unknown runtime", ["--runtime", "java"], /There is no runtime java/],
  ["an unknown option", ["--loud"], /unknown option '--loud'/],
])("%s is one clear line and an exit code", async (_title, args, message) => {
  await writeFile(join(folder, "text.wav"), "only words");
  const { code, stdout, stderr } = await run(args, { OPENAI_API_KEY: " " });
  expect(code).not.toBe(0);
  expect(stdout).toBe("");
  expect(stderr.trim()).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("a question in which no speech is heard is one line that says so", async () => {
  await writeWav(join(folder, "silence.wav"), new Uint8Array(480));
  const { code, stdout, stderr } = await run(["--wav", "silence.wav", "--runtime", "node"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^node: no speech was heard in the question \(0\.0 s\)$/m);
  expect(stderr).toContain("no result");
}, 60_000);

test("a turn may take as long as its question and a minute", () => {
  const question = new Uint8Array(400 * 48_000);
  expect(turnTimeoutMs({ question, speed: 1 })).toBe(460_000);
  expect(turnTimeoutMs({ question, speed: 4 })).toBe(160_000);
});

test("a reader that stops reading is no failure", async () => {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, INIT_CWD: folder };
  const child = spawn(process.execPath, [main, "--runtime", "node", "--json"], { env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const stderr = text(child.stderr);
  const [code] = await once(child, "exit");
  expect(await stderr).not.toMatch(/EPIPE| {4}at /);
  expect(code).toBe(0);
}, 90_000);

const refused = async (url: string, key: string): Promise<Run> => {
  const result = await run(["--url", url, "--runtime", "node"], { OPENAI_API_KEY: key });
  expect(result.code).toBe(1);
  expect(result.stdout.trim().split("\n")).toHaveLength(1);
  expect(`${result.stdout}${result.stderr}`).not.toMatch(/ {4}at |sk-wrong/);
  expect(await readdir(out)).not.toContain("answer-node.wav");
  return result;
};

test("a refused key is one line with the server's words, and leaves no file", async () => {
  await using simulator = await startSimulator({ apiKeys: ["sk-right"] });
  const { stdout } = await refused(`${simulator.wsUrl}?model=m`, "sk-wrong-0123456789");
  expect(stdout).toContain("401");
});

test("an unreachable host is one line, and leaves no file", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const { stdout } = await refused(`ws://127.0.0.1:${port}/?model=m`, "sk-wrong-0123456789");
  expect(stdout).toContain("ECONNREFUSED");
});
