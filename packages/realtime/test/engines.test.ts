import { fileURLToPath } from "node:url";
import {
  chromiumEngine,
  denoEngineWith,
  type Engine,
  findEngine,
  firefoxEngine,
  nodeEngine,
  runInEngine,
  workerdEngine,
} from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import type { Turn } from "./engines/program.ts";

const at = (path: string): string => fileURLToPath(new URL(`./engines/${path}`, import.meta.url));

const workerd = (compatibilityDate: string): Engine => workerdEngine({ compatibilityDate, compatibilityFlags: ["nodejs_compat"] });

/** The Agents SDK wants more of an engine than an adapter: the environment on Deno, Node's modules on workerd. */
const engines: readonly (readonly [name: string, engine: Engine, adapter: string])[] = [
  ["Node 22", nodeEngine(22), "node"],
  ["Node 26", nodeEngine(26), "node"],
  ["Deno", denoEngineWith(["env", "read", "sys"]), "deno"],
  ["Bun", findEngine("bun"), "bun"],
  ["workerd 2025-09-24", workerd("2025-09-24"), "workerd"],
  ["workerd 2026-11-17", workerd("2026-11-17"), "workerd"],
  ["Chromium", chromiumEngine("page"), "browser"],
  ["Firefox", firefoxEngine("page"), "browser"],
];

test.each(engines)(
  "on %s the real session holds a turn with a tool over both transports",
  async (_name, engine, adapter) => {
    await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
    const substitutes = { "plugboard:adapter": at(`adapters/${adapter}.ts`) };
    const args = { url: `${simulator.wsUrl}?model=gpt-realtime-2.1` };
    const { result, strays } = await runInEngine(engine, { entry: at("program.ts"), substitutes, args });
    const { plugboard, upstream } = result as Readonly<Record<"plugboard" | "upstream", Turn>>;
    expect(plugboard).toMatchObject({ toolCalls: ['{"city":"Paris"}'], errors: [] });
    expect(plugboard.output).not.toBe("");
    expect(plugboard.audioBytes).toBeGreaterThan(40_000);
    expect(upstream).toEqual(plugboard);
    expect(strays).toEqual([]);
    const kinds = simulator.handshakes.map(({ credential }) => credential?.kind);
    expect(kinds).toEqual(adapter === "browser" ? ["subprotocol", "subprotocol"] : ["bearer", "bearer"]);
  },
  90_000,
);
