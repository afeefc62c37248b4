import { chromiumEngine, firefoxEngine } from "./browser-engine.ts";
import type { Engine } from "./engine.ts";
import { bunEngine, denoEngine, nodeEngine } from "./process-engine.ts";
import { workerdEngine } from "./workerd-engine.ts";

/** Every engine that Plugboard is judged on. */
export const engines: readonly Engine[] = [
  nodeEngine(22),
  nodeEngine(24),
  nodeEngine(26),
  denoEngine,
  bunEngine,
  // Before and after workerd answers a close frame by itself (2026-04-07), and the newest date that the binary knows.
  workerdEngine({ compatibilityDate: "2025-09-24" }),
  workerdEngine({ compatibilityDate: "2026-11-17" }),
  chromiumEngine("page"),
  chromiumEngine("worker"),
  chromiumEngine("shared-worker"),
  firefoxEngine("page"),
  firefoxEngine("worker"),
  firefoxEngine("shared-worker"),
];

/** The engine of that name. */
export const findEngine = (name: string): Engine => {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine === undefined) throw new Error(`no engine is named ${name}; there are ${engines.map((each) => each.name).join(", ")}`);
  return engine;
};
