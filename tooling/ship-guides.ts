// `node ../../tooling/ship-guides.ts` in the folder of a package, before it is packed: writes its guides into `guides`, so that an
// editor or an assistant finds them offline, in the version that is installed. Links between them stay; all others lead to the code host.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, posix, resolve } from "node:path";

const docs = resolve(import.meta.dirname, "../docs");
const host = "https://github.com/plugboard/plugboard";

/** The pages of `docs` that each package carries. */
export const guidesOf: Readonly<Record<string, readonly string[]>> = {
  browser: ["start-browser", "browsers", "choose-a-runtime"],
  "browser-audio": ["browsers"],
  bun: ["start-bun", "choose-a-runtime"],
  conformance: ["adapters", "protocol", "guarantees"],
  core: ["protocol", "errors", "guarantees", "write-a-protocol", "adapters", "performance"],
  "create-plugboard": [],
  deno: ["start-deno", "choose-a-runtime"],
  live: ["live"],
  node: ["start-node", "choose-a-runtime"],
  observe: [],
  realtime: ["voice-agents", "realtime", "long-calls", "phones", "migrating", "differences", "costs"],
  responses: ["agent-loops", "responses", "fetch-shims", "migrating", "costs"],
  simulator: ["testing"],
  webrtc: ["webrtc", "browsers"],
  wire: [],
  workerd: ["start-workers", "choose-a-runtime"],
};

const isPicture = (path: string): boolean => /\.(svg|png)$/.test(path);

/** Where a link of a page leads from a folder that has only some of the pages. */
const targetOf = (link: string, shipped: readonly string[]): string => {
  if (/^([a-z]+:|#)/.test(link)) return link;
  const [path = "", anchor] = link.split("#");
  if (shipped.some((page) => path === `${page}.md`)) return link;
  const inRepository = posix.join("docs", path);
  return `${host}/${isPicture(path) ? "raw" : "blob"}/main/${inRepository}${anchor === undefined ? "" : `#${anchor}`}`;
};

/** A page as a package carries it. */
const shippedPage = (text: string, shipped: readonly string[]): string =>
  text
    // The site's own settings.
    .replace(/^---\n.*?\n---\n+/s, "")
    .replaceAll(/\]\(([^)\s]+)\)/g, (_link, target: string) => `](${targetOf(target, shipped)})`);

/** The guides of a package, by the path that they have in it. */
export const shippedGuides = (name: string): ReadonlyMap<string, string> => {
  const pages = guidesOf[name];
  if (pages === undefined) throw new Error(`tooling/ship-guides.ts does not say which guides ${name} carries`);
  return new Map(pages.map((page) => [`guides/${page}.md`, shippedPage(readFileSync(join(docs, `${page}.md`), "utf8"), pages)]));
};

if (import.meta.main) {
  const folder = process.cwd();
  rmSync(join(folder, "guides"), { recursive: true, force: true });
  for (const [path, text] of shippedGuides(basename(folder))) {
    mkdirSync(join(folder, "guides"), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
