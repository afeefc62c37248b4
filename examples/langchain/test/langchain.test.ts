import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("invoke and stream of a LangChain model go over one socket", async () => {
  await using simulator = await startSimulator({
    script: {
      responses: [
        { output: [{ type: "function_call", name: "get_weather", arguments: { city: "Paris" } }] },
        { output: [{ type: "text", text: "It rains in Paris." }] },
      ],
    },
  });
  const env = { ...process.env, OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };

  const { stdout } = await promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 });

  expect(stdout.trim().split("\n")).toEqual(['tool: get_weather({"city":"Paris"})', "It rains in Paris.", "2 requests over 1 socket"]);
  expect(simulator.responses.requests.map(({ transport, connection }) => [transport, connection])).toEqual([
    ["ws", 1],
    ["ws", 1],
  ]);
  // Question, call, result: the model sees the whole history, however it was sent.
  expect(simulator.responses.requests[1]?.effectiveContext?.length).toBeGreaterThanOrEqual(3);
});
