import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = resolve(import.meta.dirname, "..");
const next = resolve(folder, "node_modules/next/dist/bin/next");

/** The address that the server prints. Its output is read to the end: a server whose output is closed ends when it writes the next line. */
const addressOf = (server: ChildProcess): Promise<string> =>
  new Promise((found, failed) => {
    let output = "";
    server.stdout?.on("data", (chunk) => {
      output += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (address !== undefined) found(address);
    });
    server.on("exit", (code) => failed(new Error(`next start has ended with ${code} and has printed: ${output}`)));
  });

describe.each([["Turbopack"], ["webpack", "--webpack"]])("built by %s", (_bundler, ...flags) => {
  let simulator: Simulator;
  let server: ChildProcess | undefined;
  let url: string;

  beforeAll(async () => {
    simulator = await startSimulator();
    const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1", OPENAI_BASE_URL: simulator.url };
    await promisify(execFile)(process.execPath, [next, "build", ...flags], { cwd: folder, env });
    const started = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    server = started;
    url = await addressOf(started);
  }, 300_000);
  afterAll(async () => {
    if (server !== undefined) {
      const ended = once(server, "exit");
      server.kill();
      await ended;
    }
    await simulator.close();
  });

  test("a route handler streams its loops over one socket, with ws in the bundle", async () => {
    for (const count of [2, 4]) {
      const answer = await fetch(`${url}/api/ask`, { method: "POST", body: "What is the weather in Paris?" });
      expect(await answer.text()).toBe("Done after 1 tool calls.");
      expect(simulator.responses.requests.map(({ transport, connection }) => `${transport} ${connection}`)).toEqual(
        Array(count).fill("ws 1"),
      );
    }
  });
});
