import { cp, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { alone, expectLine, type Group, write } from "./place.ts";
import { run } from "./run.ts";
import { denos, environmentOf } from "./runtimes.ts";

const core = resolve(import.meta.dirname, "../../packages/core");

/** The exports of a package with its sources in place of what was built of them. */
const sourceExports = (exports: Readonly<Record<string, string | { readonly default: string }>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === "string" ? [] : [[path, target.default.replace("dist", "src").replace(/js$/, "ts")]],
    ),
  );

/** Core as JSR would take it, from its sources. The other packages name each other, which asks JSR for versions that are not there. */
export const jsrPackages: readonly Group[] = denos.slice(-1).map((deno) =>
  alone({
    name: `core as a package of JSR, deno publish --dry-run on ${deno.name}`,
    use: async (place) => {
      const { folder } = place;
      await cp(join(core, "src"), join(folder, "src"), { recursive: true });
      const { name, version, license, exports } = JSON.parse(await readFile(join(core, "package.json"), "utf8"));
      await write(folder, { "jsr.json": JSON.stringify({ name, version, license, exports: sourceExports(exports) }) });
      const { PATH, ...env } = await environmentOf(deno, place);
      const executable = join(PATH?.split(":")[0] ?? "", "deno");
      // Without a check by Deno's types: core knows timers by their shape, and Deno's have another.
      const { output } = await run(executable, ["publish", "--dry-run", "--allow-dirty", "--no-check"], { cwd: folder, env });
      return expectLine(output, "Dry run complete");
    },
  }),
);
