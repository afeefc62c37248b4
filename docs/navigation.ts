import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";

const folder = import.meta.dirname;

/** One part of the sidebar: a heading and the Markdown files under it, in the order in which they are read. */
interface Section {
  readonly text: string;
  readonly pages: readonly string[];
}

/**
 * The sidebar. To add a page, write its file here; a page is named after its first heading. A file that is not there yet is left out,
 * and a file that nobody put here comes last, so that every page can be found.
 */
const sections: readonly Section[] = [
  { text: "Start", pages: ["index", "start-node", "start-browser", "start-workers", "start-deno", "start-bun", "choose-a-runtime"] },
  {
    text: "Guides",
    pages: ["voice-agents", "agent-loops", "browsers", "webrtc", "phones", "live", "long-calls", "testing", "write-a-protocol", "adapters"],
  },
  {
    text: "In depth",
    pages: ["realtime", "responses", "protocol", "guarantees", "errors", "costs", "performance", "benchmarks", "support"],
  },
  { text: "Moving here", pages: ["migrating", "fetch-shims", "differences"] },
  { text: "Project", pages: ["architecture", "contributing", "decisions"] },
];

/** Pages of their own that have a place under another: `decisions/…` under the list of decisions. */
const nested: Readonly<Record<string, string>> = { decisions: "decisions/*.md" };

/** The first heading of a page, without marks. */
export const titleOf = (page: string): string => {
  const heading = /^# (.+)$/m.exec(readFileSync(join(folder, `${page}.md`), "utf8"))?.[1] ?? page;
  return heading.replaceAll("`", "");
};

const linkTo = (page: string): string => (page === "index" ? "/" : `/${page}`);

const itemOf = (page: string): DefaultTheme.SidebarItem => {
  const pattern = nested[page];
  const children = pattern === undefined ? [] : globSync(pattern, { cwd: folder }).sort();
  const items = children.map((file) => file.replace(/\.md$/, "")).map((child) => ({ text: titleOf(child), link: linkTo(child) }));
  return { text: titleOf(page), link: linkTo(page), ...(items.length > 0 && { collapsed: true, items }) };
};

/** The anchor of a heading, as the code host makes it, so that a link works in both places. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** Every guide of the site, without the reference. */
export const guides = (): readonly string[] =>
  globSync(["*.md", "decisions/*.md"], { cwd: folder })
    .map((file) => file.replace(/\.md$/, ""))
    .sort();

/** The reference of every package, as the generator lists it. */
const reference = (): DefaultTheme.SidebarItem[] => {
  const file = join(folder, "api/typedoc-sidebar.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DefaultTheme.SidebarItem[]) : [];
};

/** The one sidebar of the site. */
export const sidebar = (): DefaultTheme.SidebarItem[] => {
  const there = new Set(guides());
  const placed = new Set(sections.flatMap(({ pages }) => pages));
  const more = [...there].filter((page) => !placed.has(page) && !page.includes("/"));
  return [
    ...[...sections, { text: "More", pages: more }]
      .map(({ text, pages }) => ({ text, items: pages.filter((page) => there.has(page)).map(itemOf) }))
      .filter(({ items }) => items.length > 0),
    { text: "API reference", link: "/api/", items: reference() },
  ];
};
