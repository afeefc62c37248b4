import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";

process.env["MINIFLARE_WORKERD_PATH"] = findEngine("workerd-2026-11-17").locate();

let simulator: Simulator;
let worker: Miniflare;

beforeAll(async () => {
  simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../worker/worker.mjs", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*"],
  });
  worker = new Miniflare({
    modules: [{ type: "ESModule", path: "main.mjs", contents: outputFiles[0]?.text ?? "" }],
    compatibilityDate: "2026-07-30",
    bindings: { OPENAI_API_KEY: "sk-any", OPENAI_BASE_URL: simulator.url },
  });
});
afterAll(async () => {
  await worker.dispose();
  await simulator.close();
});

const post = (path: string): Promise<{ readonly status: number; arrayBuffer(): Promise<ArrayBuffer> }> =>
  worker.dispatchFetch(`http://localhost${path}`, { method: "POST", body: "What is the weather in Paris?" });

test("the Worker of the start page streams an agent loop over the socket of its request", async () => {
  const answer = await post("/");
  expect(new TextDecoder().decode(await answer.arrayBuffer())).toBe("Done after 1 tool calls.");
  expect(simulator.responses.requests.map(({ transport, connection }) => [transport, connection])).toEqual([
    ["ws", 1],
    ["ws", 1],
  ]);
});

test("the Worker of the start page streams speech", async () => {
  const answer = await post("/voice");
  expect(answer.status).toBe(200);
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(48_000);
});
