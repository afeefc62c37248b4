import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { findEngine } from "@plugboard/engines";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { startPeer } from "./peer.ts";

/** A program that asks once and keeps its client, in a bundle, because this package does not depend on every adapter. */
const bundle = async (adapter: string, factory: string, baseURL: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "plugboard-exit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, "program.mjs");
  const contents = `
    import { ${factory} } from ${JSON.stringify(resolve(import.meta.dirname, "../..", adapter))};
    import { createWebSocketFetch } from "@plugboard/responses";
    const client = createWebSocketFetch({ adapter: ${factory}(), baseURL: ${JSON.stringify(baseURL)} });
    const response = await client(${JSON.stringify(`${baseURL}/responses`)}, { method: "POST", body: '{"stream":true,"input":"a"}' });
    console.log((await response.text()).includes("response.completed"), client.stats().openSockets);
  `;
  const stdin = { contents, resolveDir: import.meta.dirname };
  await build({ stdin, bundle: true, outfile, format: "esm", platform: "neutral", external: ["node:*"], logLevel: "silent" });
  return outfile;
};

// Without the idle timeout of a few seconds each of them would stay for a minute.
test.each([
  ["node-26", "node/dist/native.js", "nativeAdapter", []],
  ["deno", "deno/dist/native.js", "nativeAdapter", ["run", "--no-prompt", "--allow-net"]],
  ["bun", "bun/dist/index.js", "bunAdapter", []],
] as const)(
  "on %s, where a socket cannot be let go (%s), a process with an idle one exits by itself",
  async (engine, adapter, factory, args) => {
    await using peer = await startPeer();
    const program = await bundle(adapter, factory, peer.baseURL);
    const running = promisify(execFile)(findEngine(engine).locate() ?? engine, [...args, program], { timeout: 30_000 });
    expect((await running).stdout).toBe("true 1\n");
  },
  60_000,
);
