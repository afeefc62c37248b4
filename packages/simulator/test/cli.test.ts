import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulator } from "../src/index.ts";
import { connectTo } from "./realtime/wire-client.ts";
import { post } from "./responses/http-client.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plugboard-simulator-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

interface Running {
  readonly output: () => string;
  /** Resolves when the output holds a text. */
  readonly shows: (text: string) => Promise<void>;
  readonly exited: Promise<number | null>;
}

const run = (...args: readonly string[]): Running => {
  const started = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child = started;
  let output = "";
  let wake: () => void = () => {};
  for (const stream of [started.stdout, started.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      wake();
    });
  }
  return {
    output: () => output,
    shows: async (text) => {
      while (!output.includes(text))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
    exited: once(started, "close").then(([code]) => code),
  };
};

const scriptFile = (value: unknown): string => {
  const file = join(folder, "script.json");
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
};

test("it prints its addresses, plays a script, logs turns without keys, and ends cleanly on SIGINT", async () => {
  const script = scriptFile({
    turns: [{ reply: [{ call: { name: "get_weather", arguments: { key: "sk-secret-123" } } }] }, { reply: [{ say: "It is warm." }] }],
  });
  const running = run("--port", "0", "--speed", "Infinity", "--script", script);
  await running.shows("Ctrl+C");
  const [, wsUrl] = /(ws:\S+)/.exec(running.output()) ?? [];
  const client = await connectTo(wsUrl ?? "", { headers: { authorization: "Bearer sk-very-secret" } });
  for (let count = 0; count < 2; count += 1) {
    client.send({ type: "response.create" });
    await client.next("response.done");
  }
  await running.shows("says: It is warm.");
  expect(running.output()).toContain("#0 server  calls get_weather(");
  expect(running.output()).not.toContain("secret");
  child?.kill("SIGINT");
  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(await running.exited).toBe(0);
});

test("an event that cannot be written as text does not end it", async () => {
  const running = run("--port", "0");
  await running.shows("Ctrl+C");
  const [, wsUrl] = /(ws:\S+)/.exec(running.output()) ?? [];
  const client = await connectTo(wsUrl ?? "");
  const output = { toString: 1 };
  client.send({ type: "conversation.item.create", item: { type: "function_call_output", call_id: "c", output } });
  expect((await client.next("error"))["error"]).toMatchObject({ code: "invalid_type" });
  await running.shows("returns an object");
});

test("a request to the Responses half is one line", async () => {
  const running = run("--port", "0");
  await running.shows("Ctrl+C");
  const [, url] = /(http:\S+)/.exec(running.output()) ?? [];
  await post(`${url}/responses`, { model: "gpt-5.6", input: "Hi" });
  await running.shows("gpt-5.6 over http: completed, 9 events");
});

test("a script file says what the Live half does as well", async () => {
  const running = run("--port", "0", "--quiet", "--script", scriptFile({ live: { everyConnection: { refuse: { status: 429 } } } }));
  await running.shows("HTTP");
  const [, url] = /(http:\S+)/.exec(running.output()) ?? [];
  await expect(connectTo(`${url?.replace("http", "ws")}/live/sessions`)).rejects.toThrow("429");
});

test("--quiet prints the addresses only", async () => {
  const running = run("--port", "0", "--quiet");
  await running.shows("HTTP");
  const [, wsUrl] = /(ws:\S+)/.exec(running.output()) ?? [];
  const client = await connectTo(wsUrl ?? "");
  await client.next("session.created");
  child?.kill("SIGTERM");
  expect(await running.exited).toBe(0);
  expect(running.output().trim().split("\n")).toHaveLength(2);
});

test("--json prints the addresses, and then what happens, as an object a line", async () => {
  const running = run("--port", "0", "--json", "--tls");
  await running.shows("}\n");
  const addresses = JSON.parse(running.output());
  expect(addresses).toEqual({
    realtime: expect.stringMatching(/^wss:\/\/127/),
    http: expect.stringMatching(/^https:/),
    certificate: expect.stringContaining("certificate.pem"),
  });
  const ca = readFileSync(addresses.certificate);
  const client = await connectTo(addresses.realtime, { ca });
  await client.next("session.created");
  await running.shows("session begins");
  const [, begins = ""] = running.output().split("\n");
  expect(JSON.parse(begins)).toEqual({ api: "realtime", connection: 0, from: "server", what: "session begins" });
  child?.kill("SIGTERM");
  expect(await running.exited).toBe(0);
  expect(existsSync(addresses.certificate)).toBe(false);
});

test("a reader that stops reading does not end the server", async () => {
  const running = run("--port", "0");
  await running.shows("Ctrl+C");
  child?.stdout?.destroy();
  const [, wsUrl] = /(ws:\S+)/.exec(running.output()) ?? [];
  for (const _ of [1, 2]) {
    const client = await connectTo(wsUrl ?? "");
    await client.next("session.created");
    client.send({ type: "response.create" });
    await client.next("response.done");
  }
  child?.kill("SIGINT");
  expect(await running.exited).toBe(0);
});

test.each([
  [["--script", "BAD"], "plugboard-simulator: script.turns[0].reply[0].say: a string was expected"],
  [["--script", "TEXT"], "is not valid JSON"],
  [["--script", "/no/such/file.json"], "no such file"],
  [["--script", "RESPONSES"], "scripts[0]"],
  [["--port", "99999"], "a port from 0 to 65535 was expected"],
  [["--speed", "0"], "a number above 0"],
  [["--host", "0.0.0.0"], "a loopback address was expected"],
  [["--profile", "opennai"], "Allowed choices are openai,"],
  [["--latency", "soon"], "a number of milliseconds was expected"],
  [["--hots", "x"], "unknown option '--hots'"],
  [["--spede", "2"], "Did you mean --speed?"],
  [["--json", "--quiet"], "option '--json' cannot be used with option '--quiet'"],
  [["--call", "http://127.0.0.1:1/", "--private-key", "/no/such.pem"], "as openssl genpkey -algorithm ed25519 makes one"],
])("%j is one clear line and exit 2", async (args, message) => {
  const files: Readonly<Record<string, unknown>> = {
    BAD: { turns: [{ reply: [{ say: 1 }] }] },
    TEXT: "hello",
    RESPONSES: { responses: [{ model: 3 }] },
  };
  const running = run(...args.map((arg) => (arg in files ? scriptFile(files[arg]) : arg)));
  expect(await running.exited).toBe(2);
  const lines = running.output().trim().split("\n");
  expect(lines[0]).toContain(message);
  expect(lines.join("\n")).not.toMatch(/\n\s+at /);
});

test("a port in use is one clear line and exit 1", async () => {
  const taken = await startSimulator();
  const running = run("--port", new URL(taken.url).port);
  expect(await running.exited).toBe(1);
  expect(running.output()).toMatch(/^plugboard-simulator: cannot listen on 127\.0\.0\.1, port \d+: .*\n$/);
  await taken.close();
});

test("--help teaches by examples and lists the exit codes, and ends with 0", async () => {
  const running = run("--help");
  expect(await running.exited).toBe(0);
  expect(running.output()).toContain("$ plugboard-simulator --port 0 --script script.json");
  expect(running.output()).toContain(`Exit codes:
  0  it was ended, or the caller has heard something
  1  it could not listen, or a phone call did not come about or stayed silent
  2  an option is wrong`);
});

test("--tls, --api-key, --profile and --latency do what they say", async () => {
  const running = run("--port", "0", "--tls", "--api-key", "sk-one", "--api-key", "sk-two", "--profile", "chatgpt", "--latency", "60");
  await running.shows("Ctrl+C");
  const [, url] = /HTTP +(https:\S+)/.exec(running.output()) ?? [];
  const [, file] = /NODE_EXTRA_CA_CERTS=(\S+)/.exec(running.output()) ?? [];
  expect(running.output()).toMatch(/Realtime +wss:/);
  const ask = async (key: string): Promise<{ status: number | undefined; body: string; tookMs: number }> => {
    const startMs = performance.now();
    const asked = request(`${url}/responses`, {
      method: "POST",
      ca: readFileSync(file ?? ""),
      headers: { authorization: `Bearer ${key}` },
    });
    asked.end("{}");
    const [answer] = await once(asked, "response");
    return { status: answer.statusCode, body: String(await answer.toArray()), tookMs: performance.now() - startMs };
  };
  expect(await ask("sk-three")).toMatchObject({ status: 401 });
  const accepted = await ask("sk-two");
  expect(accepted).toMatchObject({ status: 400, body: expect.stringContaining('"detail"') });
  expect(accepted.tookMs).toBeGreaterThan(55);
  child?.kill("SIGINT");
  expect(await running.exited).toBe(0);
  expect(existsSync(file ?? "")).toBe(false);
});
