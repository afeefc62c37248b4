import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("streamText runs its tool loop over one socket", async () => {
  const scripts = [
    { output: [{ type: "function_call" as const, name: "getWeather", arguments: { city: "Paris" } }] },
    { output: [{ type: "text" as const, text: "It rains in Paris." }] },
  ];
  await using simulator = await startSimulator({ responses: { scripts } });
  const env = { OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], { env, timeout: 15_000 });

  const lines = ['tool: getWeather({"city":"Paris"})', "It rains in Paris.", "2 requests over 1 socket", ""];
  expect({ lines: stdout.split("\n"), stderr }).toEqual({ lines, stderr: "" });
  expect(simulator.responses.requests.map(({ transport, connection }) => `${transport} ${connection}`)).toEqual(["ws 1", "ws 1"]);
});
