import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runInEngine } from "@plugboard/engines";
import { targets } from "../tooling/matrix/targets.ts";

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Lengths of a text, and how many round trips each figure is the mean of. */
const plan = [
  [100, 40],
  [1_000, 40],
  [2_000, 40],
  [20_000, 40],
  [1_000_000, 10],
] as const;

/** Each engine once, in its newest version, with each of its adapters. */
const names = ["node-26-ws", "node-26-native", "deno", "deno-native", "bun", "workerd-2026-11-17", "chromium-page", "firefox-page"];

/**
 * Measures the round trip of messages of many lengths on every engine, so that no engine hides a delay: one that waits for an
 * acknowledgement shows as 40 ms. Milliseconds on loopback; an engine that is not here is left out.
 */
export const run = async (): Promise<unknown> => {
  const server = fork(at("./echo-server.ts"), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const [port] = await once(server.stdout ?? server, "data");
  const url = `ws://127.0.0.1:${String(port).trim()}`;
  const rows: Record<string, unknown> = {};
  for (const target of targets.filter(({ name, engine }) => names.includes(name) && engine.locate() !== undefined)) {
    const { result } = await runInEngine(target.engine, {
      entry: at("./round-trip-program.ts"),
      substitutes: { "plugboard:adapter-under-test": target.entry },
      args: { url, plan },
    });
    const milliseconds = result as Readonly<Record<string, number>>;
    rows[target.name] = Object.fromEntries(plan.map(([length]) => [`${length} bytes, ms`, Number(milliseconds[length]?.toFixed(2))]));
  }
  server.kill();
  return rows;
};
