import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import type { FetchStats } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { expect, test } from "vitest";

// The newest compatibility date needs a newer workerd than the one that miniflare brings.
process.env["MINIFLARE_WORKERD_PATH"] = findEngine("workerd-2026-11-17").locate();

const start = async (compatibilityDate: string, lanes: boolean) => {
  const entry = fileURLToPath(new URL("./engines/worker.ts", import.meta.url));
  const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", conditions: ["workerd"] });
  const simulator = await startSimulator();
  const lines: string[] = [];
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "program.mjs", contents: bundle.outputFiles[0]?.text ?? "" }],
    compatibilityDate,
    bindings: { BASE: simulator.url, LANES: String(lanes) },
    durableObjects: { OWNER: "Owner" },
    handleRuntimeStdio: (_stdout: Readable, stderr: Readable) => void stderr.on("data", (chunk: unknown) => lines.push(String(chunk))),
  });
  const ask = async (path: string, input: unknown): Promise<{ text: string; stats: FetchStats }> => {
    const response = await worker.dispatchFetch(`http://worker${path}`, { method: "POST", body: JSON.stringify(input) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as { text: string; stats: FetchStats };
  };
  const dispose = async (): Promise<void> => {
    await worker.dispose();
    await simulator.close();
  };
  return { simulator, ask, lines, [Symbol.asyncDispose]: dispose };
};

for (const compatibilityDate of ["2025-09-24", "2026-11-17"]) {
  for (const lanes of [false, true]) {
    test(`a client of the module serves later requests with sockets of their own (${compatibilityDate}, lanes: ${lanes})`, async () => {
      await using run = await start(compatibilityDate, lanes);

      for (const word of ["one", "two", "three"]) expect((await run.ask("/", word)).text).toBe(word);
      const words = ["a", "b", "c", "d"];
      const answers = await Promise.all(words.map((word) => run.ask("/", word)));

      expect(answers.map(({ text }) => text)).toEqual(words);
      expect(answers.at(-1)?.stats).toMatchObject({ overHttp: 0 });
      expect(run.lines.filter((line) => /different request|hung|Uncaught/i.test(line))).toEqual([]);
    }, 60_000);
  }

  test(`a Durable Object keeps one socket and its chain for every request (${compatibilityDate})`, async () => {
    await using run = await start(compatibilityDate, false);
    const user = (content: string): object => ({ role: "user", content });

    await run.ask("/owner", [user("one")]);
    const second = await run.ask("/owner", [user("one"), { role: "assistant", content: "one" }, user("two")]);

    expect(second.text).toBe("two");
    expect(second.stats).toMatchObject({ handshakes: 1, increments: 1, overHttp: 0 });
    expect(run.simulator.responses.totals.handshakes).toBe(1);
  }, 60_000);
}
