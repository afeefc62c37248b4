// `pnpm run docs` writes the site to docs/dist; `--serve` shows it afterwards. The guides are the Markdown files of this folder, the
// reference comes from the packages' docstrings.
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, serve } from "vitepress";
import { guides, titleOf } from "./navigation.ts";
import { writeReference } from "./reference.ts";
import { namesOf, symbolAddresses } from "./symbols.ts";

const folder = import.meta.dirname;
const port = 4173;

/** The way back: each module of the reference ends with the guides that name its members. */
const nameGuides = (): void => {
  const addresses = symbolAddresses();
  const byPage = new Map<string, Map<string, string[]>>();
  for (const guide of guides()) {
    for (const name of namesOf(guide)) {
      const [page] = addresses.get(name)?.split("#") ?? [];
      if (page === undefined) continue;
      const members = byPage.get(page) ?? new Map<string, string[]>();
      byPage.set(page, members.set(name, [...(members.get(name) ?? []), guide]));
    }
  }
  for (const [page, members] of byPage) {
    const lines = [...members].sort().map(([name, names]) => {
      const links = names.map((guide) => `[${titleOf(guide)}](/${guide === "index" ? "" : guide})`);
      return `- \`${name}\`: ${links.join(", ")}`;
    });
    appendFileSync(join(folder, `${page}.md`), `\n## In the guides\n\n${lines.join("\n")}\n`);
  }
};

rmSync(join(folder, "api"), { recursive: true, force: true });
const isDocumented = await writeReference();
nameGuides();
await build(folder);
// The site is worth reading all the same, so it is built; the check that runs this fails.
if (!isDocumented) {
  process.stderr.write("docs: the reference has faults, see above\n");
  process.exitCode = 1;
}
if (process.argv.includes("--serve")) {
  await serve({ base: "/", root: folder, port });
}
