import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("a spoken question is heard and its spoken answer is written down", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "plugboard-bun-"));
  await using simulator = await startSimulator({
    speed: Number.POSITIVE_INFINITY,
    script: { turns: [{ reply: [{ say: "It rains in Paris.", audio: { toneMs: 500 } }] }] },
  });
  const answer = join(folder.path, "answer.pcm");
  const env = { HOME: folder.path, DO_NOT_TRACK: "1", OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };
  const bun = findEngine("bun").locate() ?? "";

  const { stdout } = await promisify(execFile)(bun, [main, fileURLToPath(questionWav), answer], { env, timeout: 15_000 });

  expect(stdout).toBe(`It rains in Paris.\n0.5 s of speech in ${answer}\n`);
  expect(await readFile(answer)).toHaveLength(24_000);
});
