import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("the question is delegated, answered by the application, and said", async () => {
  const script: unknown = JSON.parse(await readFile(new URL("../script.json", import.meta.url), "utf8"));
  await using simulator = await startSimulator({ script: script as object });
  const env = { OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, fileURLToPath(questionWav)], { env, timeout: 18_000 });

  expect({ lines: stdout.trim().split("\n"), stderr }).toEqual({
    lines: [
      "delegated: A0042",
      "user: Where is my parcel A0042?",
      "assistant: Let me check. It left Lyon this morning.",
      "ended: confirmed",
    ],
    stderr: "",
  });
});
