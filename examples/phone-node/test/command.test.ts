import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { callScript, createPhoneKeys } from "../../phone-agent/test/call-script.ts";
import { startProcess } from "../../phone-agent/test/start-process.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const command = join(dirname(createRequire(import.meta.url).resolve("@plugboard/simulator/package.json")), "dist/cli.js");

/** Runs `plugboard-simulator` to its end. */
const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, out, err };
};

/** What a WAV file holds that is not silence, in samples. */
const sounding = async (file: string): Promise<number> => {
  const wav = await readFile(file);
  expect(wav.subarray(0, 4).toString()).toBe("RIFF");
  const samples = new Int16Array(Uint8Array.from(wav.subarray(wav.indexOf("data") + 8)).buffer);
  return samples.reduce((count, sample) => count + (Math.abs(sample) > 1_000 ? 1 : 0), 0);
};

// A call lasts as long as it lasts: about ten seconds of greeting, question, answer and pauses.
test("plugboard-simulator --call asks an example server, hears its answer, and writes it down", { timeout: 120_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "plugboard-call-"));
  await using simulator = await startSimulator({ speed: 5, script: callScript });
  const keys = createPhoneKeys();
  await using server = await startProcess(process.execPath, [main], {
    ...keys.environment,
    OPENAI_API_KEY: "sk-example",
    OPENAI_BASE_URL: simulator.url,
  });
  const heard = join(folder.path, "heard.wav");
  const token = keys.signing.authToken ?? "";
  const call = ["--call", `${server.url}/twilio`, "--auth-token", token, "--say", fileURLToPath(questionWav), "--hear", heard];

  const { code, out, err } = await run(...call);

  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^connected {2}CA\w+$/m);
  expect(out).toMatch(/question\.wav {3}answered after \d/);
  expect(out).toMatch(/^ended {6}by the caller, \d+\.\d s, close code 1000/m);
  expect(out).not.toContain("fault");
  expect(out + err).not.toContain(token);
  // The answer alone is five seconds of a tone, 8,000 samples each.
  expect(await sounding(heard)).toBeGreaterThan(8_000);
});

test("plugboard-simulator --call says in one line why a call did not come about, and ends with 1", async () => {
  await using server = await startProcess(process.execPath, [main], createPhoneKeys().environment);
  expect(await run("--call", `${server.url}/twilio`, "--auth-token", "forged")).toEqual({
    code: 1,
    out: "",
    err: "plugboard-simulator: the webhook answered with status 403\n",
  });
});
