import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import {
  bunEngine,
  denoEngine,
  type Engine,
  EngineError,
  type EngineRunOptions,
  nodeEngine,
  runInEngine,
  workerdEngine,
} from "../src/index.ts";
import type { Misbehaviour } from "./programs/misbehave.ts";

const program = (name: string): string => fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));

// A name of its own, so that its folders can be told from those of other runs.
const node: Engine = { ...nodeEngine(26), name: `node-26-under-test-${process.pid}` };
const workerd = workerdEngine({ compatibilityDate: "2026-11-17" });
const workerdBefore = workerdEngine({ compatibilityDate: "2025-09-24" });

const failureOf = async (engine: Engine, options: EngineRunOptions): Promise<EngineError> => {
  const error = await runInEngine(engine, options).then(
    ({ result }) => new Error(`it gave ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error;
  throw error;
};

const misbehaving = (args: Misbehaviour, options: Partial<EngineRunOptions> = {}): Promise<EngineError> =>
  failureOf(node, { entry: program("misbehave"), args, timeoutMs: 15_000, ...options });

const addressOf = (server: Server): AddressInfo => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address;
};

const isAlive = (pid: unknown): boolean => {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
};

afterEach(async () => {
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`plugboard-${node.name}-`));
  expect(left, "folders left behind").toEqual([]);
});

test.for([nodeEngine(22), nodeEngine(24), nodeEngine(26), denoEngine, bunEngine, workerd])(
  "$name runs a program and says what it is",
  async (engine) => {
    const reports: unknown[] = [];
    const args = { text: "wörld \u2028 \u{1f50c}", list: [1, null] };
    const { result, runtime, output, exitedByItself } = await runInEngine(engine, {
      entry: program("echo"),
      args,
      onReport: (value) => reports.push(value),
    });
    expect(result).toEqual(args);
    expect(runtime.name).toBe(engine.claims.name);
    expect(runtime.version.startsWith(engine.claims.version)).toBe(true);
    expect(reports).toEqual([{ step: 1 }, { step: 2 }]);
    expect(output).toContain("a line of output");
    expect(exitedByItself).toBe(engine.exitsByItself ? true : undefined);
  },
);

test("a program that rejects fails with its own message and stack", async () => {
  const error = await misbehaving("throw");
  expect(error.code).toBe("program-threw");
  expect(error.message).toContain("RangeError: thrown on purpose");
});

test("a program that hangs is ended at the deadline, with the last output", async () => {
  let pid: unknown;
  const error = await misbehaving("hang", { timeoutMs: 1_500, onReport: (value) => (pid = value) });
  expect(error.code).toBe("timed-out");
  expect(error.message).toContain("1500 ms");
  expect(error.output).toEqual(["hanging now"]);
  expect(isAlive(pid)).toBe(false);
});

test("a signal ends the run at once, together with the program's own children", async () => {
  const controller = new AbortController();
  const server = createServer();
  const childGone = once(server, "connection").then(async ([socket]: Socket[]) => {
    controller.abort();
    await once(socket ?? server, "close");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = addressOf(server);
  const error = await failureOf(node, { entry: program("hang-with-child"), args: port, signal: controller.signal });
  expect(error.code).toBe("aborted");
  await childGone;
  server.close();
});

test("a program that exits early fails with the exit code", async () => {
  const error = await misbehaving("exit");
  expect(error.code).toBe("program-exited");
  expect(error.message).toContain("exit code 7");
});

test("a program that crashes fails with what the engine printed", async () => {
  const error = await misbehaving("crash-later");
  expect(error.code).toBe("program-exited");
  expect(error.message).toContain("nobody catches this");
});

test.for([workerdBefore, workerd])("$name: a rejection that nobody hears is part of the result", async (engine) => {
  const { result, strays } = await runInEngine(engine, { entry: program("reject-unheard") });
  expect(result).toBe("done");
  expect(strays).toEqual([expect.stringContaining("nobody hears this")]);
});

test("an import that the program leaves open is taken from the file that the caller names", async () => {
  const substitutes = { "engine-test:answer": program("answer") };
  const { result } = await runInEngine(node, { entry: program("asks-for-answer"), substitutes });
  expect(result).toBe(42);
});

test("a broken message fails the run instead of being ignored", async () => {
  const error = await misbehaving("print-garbage");
  expect(error.code).toBe("program-garbled");
  expect(error.message).toContain("{ not json");
});

test("a program that keeps the process alive is reported and ended", async () => {
  let pid: unknown;
  const { result, exitedByItself } = await runInEngine(node, {
    entry: program("misbehave"),
    args: "linger",
    onReport: (value) => (pid = value),
  });
  expect({ result, exitedByItself }).toEqual({ result: "lingering", exitedByItself: false });
  expect(isAlive(pid)).toBe(false);
});

test.for([node, workerd])("$name: an entry that throws while it loads fails with its message", async (engine) => {
  const error = await failureOf(engine, { entry: program("throws-on-import") });
  expect(error.code).toBe("program-exited");
  expect(error.message).toContain("thrown while loading");
});

test("an entry that cannot be bundled fails before anything starts", async () => {
  const error = await failureOf(node, { entry: program("unbuildable") });
  expect(error.code).toBe("build-failed");
  expect(error.message).toContain("this-file-does-not-exist");
});

test("a missing engine is named with the command that installs it", async () => {
  const error = await failureOf({ ...node, locate: () => undefined }, { entry: program("echo") });
  expect(error.code).toBe("engine-missing");
  expect(error.message).toContain("pnpm install");
});

test("an engine that cannot start fails with its path", async () => {
  const error = await failureOf({ ...node, locate: () => "/nonexistent/node" }, { entry: program("echo") });
  expect(error.code).toBe("launch-failed");
  expect(error.message).toContain("/nonexistent/node");
});

test("an engine that is not the one claimed is refused", async () => {
  const error = await failureOf({ ...node, claims: { name: "node", version: "22." } }, { entry: program("echo") });
  expect(error.code).toBe("engine-mismatch");
  expect(error.message).toMatch(/expected node 22\., but node 26\./);
});

test("the caller's environment does not reach the program", async () => {
  process.env["PLUGBOARD_TEST_SECRET"] = "of the caller";
  const { result } = await runInEngine(node, { entry: program("environment") });
  delete process.env["PLUGBOARD_TEST_SECRET"];
  expect(result).not.toContain("PLUGBOARD_TEST_SECRET");
});
