import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("upstream's class answers over the adapter's socket", async () => {
  await using simulator = await startSimulator({
    speed: Number.POSITIVE_INFINITY,
    script: { turns: [{ reply: [{ say: "Hello from upstream's class." }] }] },
  });
  const env = { OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], { env, timeout: 15_000 });

  expect({ stdout, stderr }).toEqual({ stdout: "answer: Hello from upstream's class.\n", stderr: "" });
  expect(simulator.handshakes.map(({ credential, status }) => [credential.key, status])).toEqual([["sk-example", 101]]);
});
