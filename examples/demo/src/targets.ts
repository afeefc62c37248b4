import { bunEngine, chromiumEngine, denoEngineWith, type Engine, nodeEngine, workerdEngine } from "@plugboard/engines";

/** One target of the table: an engine, and the adapter that the program is bundled with. */
export interface Target {
  /** Names the target and its WAV file. */
  readonly name: string;
  readonly engine: Engine;
  /** A file of `adapters/`, without its ending. */
  readonly adapter: string;
}

/** The Agents SDK reads its settings from the environment, and Node's modules on workerd. */
const deno = denoEngineWith(["env", "read", "sys"]);
const workerd = workerdEngine({ compatibilityDate: "2026-11-17", compatibilityFlags: ["nodejs_compat"], reach: "internet" });

/** Every runtime that the demo looks for. */
export const targets: readonly Target[] = [
  { name: "node", engine: nodeEngine(26), adapter: "node" },
  { name: "node-native", engine: nodeEngine(26), adapter: "native" },
  { name: "deno", engine: deno, adapter: "deno" },
  { name: "bun", engine: bunEngine, adapter: "bun" },
  { name: "workerd", engine: workerd, adapter: "workerd" },
  { name: "chromium", engine: chromiumEngine("page"), adapter: "browser" },
];
