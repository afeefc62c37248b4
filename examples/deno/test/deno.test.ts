import { execFile } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("a chat goes over one socket, and its second question as an increment", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "plugboard-deno-"));
  await using simulator = await startSimulator();
  const env = { DENO_DIR: folder.path, NO_COLOR: "1", OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url };
  const deno = findEngine("deno").locate() ?? "";

  const { stdout } = await promisify(execFile)(deno, ["run", "--allow-net", "--allow-env", main], { env, timeout: 15_000 });

  expect(stdout.split("\n")).toEqual([
    "What is a socket? Answer in one short sentence.",
    "And what is a plug? Answer in one short sentence.",
    "2 requests over 1 socket, 1 of them incremental",
    "",
  ]);
  expect(simulator.responses.requests.map(({ transport, connection }) => `${transport} ${connection}`)).toEqual(["ws 1", "ws 1"]);
  // The server knows the whole chat: question, answer, question.
  expect(simulator.responses.requests[1]?.effectiveContext).toHaveLength(3);
});
