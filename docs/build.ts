// `pnpm run docs` writes the site to docs/dist; `--serve` shows it afterwards. The guides are the Markdown files of this folder, the
// reference comes from the packages' docstrings.
import { appendFileSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, serve } from "vitepress";
import { anchorOf, guides, titleOf } from "./navigation.ts";
import { writeReference } from "./reference.ts";
import { namesOf, symbolAddresses } from "./symbols.ts";

const folder = import.meta.dirname;
const port = 4173;

/** The anchors of a page: those of its headings, numbered where they repeat, and those that stand in its tables. */
const anchorsOf = (text: string): ReadonlySet<string> => {
  const counts = new Map<string, number>();
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const anchor = anchorOf(heading.replaceAll("\\", ""));
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return new Set([...headings, ...[...text.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id)]);
};

/** The generator writes a few links otherwise than their anchors: with `-` for `_`, or with a number that the anchor does not have. */
const repairAnchors = (): void => {
  for (const file of globSync("api/**/*.md", { cwd: folder })) {
    const text = readFileSync(join(folder, file), "utf8");
    const anchors = anchorsOf(text);
    const byHyphens = new Map([...anchors].map((anchor) => [anchor.replaceAll("_", "-"), anchor]));
    const repaired = text.replaceAll(/\]\(#([\w-]+)\)/g, (link, anchor: string) => {
      const found = anchors.has(anchor) ? anchor : (byHyphens.get(anchor) ?? byHyphens.get(anchor.replace(/-\d+$/, "")));
      return found === undefined ? link : `](#${found})`;
    });
    if (repaired !== text) writeFileSync(join(folder, file), repaired);
  }
};

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
repairAnchors();
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
