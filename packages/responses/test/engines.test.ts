import { fileURLToPath } from "node:url";
import { engines, runInEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { startCheckServers } from "./engines/check-servers.ts";
import { checks } from "./engines/checks.ts";

const at = (path: string): string => fileURLToPath(new URL(`./engines/${path}`, import.meta.url));

/** Shared workers are pages without a window; one browser place each is enough for what is not about places. */
const places = engines.filter(({ name }) => !name.includes("shared") && !name.endsWith("-worker"));

const adapterOf = (name: string): string =>
  /^(chromium|firefox)/.test(name) ? "browser" : (/^(node|deno|bun|workerd)/.exec(name)?.[0] ?? "node");

test.each(places)(
  "the acceptance checks hold in $name",
  async (engine) => {
    await using servers = await startCheckServers();
    const substitutes = { "plugboard:adapter": at(`adapters/${adapterOf(engine.name)}.ts`) };

    const run = await runInEngine(engine, { entry: at("program.ts"), substitutes, args: servers.urls });

    expect(run.result).toEqual(Object.fromEntries(Object.keys(checks).map((id) => [id, "ok"])));
    expect(servers.faults()).toEqual({});
    expect(run.strays).toEqual([]);
    expect(run.exitedByItself).not.toBe(false);
  },
  90_000,
);
