import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("the agent calls its tool, prints the answer and ends", async () => {
  const turns = [{ reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] }, { reply: [{ say: "It rains in Paris." }] }];
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, script: { turns } });
  const env = { OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], { env, timeout: 15_000 });

  expect({ stdout, stderr }).toEqual({ stdout: "tool: get_weather(Paris)\nanswer: It rains in Paris.\n", stderr: "" });
  expect(simulator.handshakes.map(({ credential }) => credential)).toEqual([{ kind: "bearer", key: "sk-example", isEphemeral: false }]);
});

test("a refused key is an error and not a hang", async () => {
  await using simulator = await startSimulator({ apiKeys: ["sk-another"] });
  const env = { OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const failure: unknown = await promisify(execFile)(process.execPath, [main], { env, timeout: 15_000 }).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining("handshake-rejected") });
  expect(failure).toMatchObject({ stderr: expect.not.stringContaining("sk-example") });
});
