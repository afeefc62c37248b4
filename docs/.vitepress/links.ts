import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { MarkdownOptions } from "vitepress";
import { guides, titleOf } from "../navigation.ts";
import { symbolAddresses } from "../symbols.ts";

const docs = resolve(import.meta.dirname, "..");
const root = resolve(docs, "..");
const repository = "https://github.com/plugboard/plugboard";

type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];

/** A link to a folder or out of `docs/` leads to the same place on the code host, where the Markdown is read as well. */
const leaveDocs = (md: MarkdownIt): void => {
  md.core.ruler.push("links-out-of-docs", ({ tokens, env }) => {
    const folder = dirname(join(docs, String(env.relativePath ?? "")));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || /^(\w+:|#|\/)/.test(href)) continue;
      const [path = "", anchor] = href.split("#");
      const target = resolve(folder, path);
      if (!existsSync(target)) continue;
      const isFolder = statSync(target).isDirectory();
      if (!isFolder && !relative(docs, target).startsWith("..")) continue;
      const kind = isFolder ? "tree" : "blob";
      token.attrSet("href", `${repository}/${kind}/main/${relative(root, target)}${anchor === undefined ? "" : `#${anchor}`}`);
    }
  });
};

/** A name of the API in code leads to the reference, the first time that a guide names it. */
const nameSymbols = (md: MarkdownIt): void => {
  const addresses = symbolAddresses();
  md.core.ruler.push("links-to-symbols", ({ tokens, env, Token }) => {
    const page = String(env.relativePath ?? "");
    if (page.startsWith("api/")) return;
    const named = new Set<string>();
    for (const [index, token] of tokens.entries()) {
      if (token.type !== "inline" || tokens[index - 1]?.type === "heading_open") continue;
      let inLink = 0;
      token.children = (token.children ?? []).flatMap((child) => {
        if (child.type === "link_open") inLink += 1;
        if (child.type === "link_close") inLink -= 1;
        const name = child.type === "code_inline" ? child.content.replace(/\(\)$/, "") : "";
        const target = addresses.get(name);
        if (inLink > 0 || target === undefined || named.has(name)) return [child];
        named.add(name);
        const open = new Token("link_open", "a", 1);
        open.attrSet("href", target);
        return [open, child, new Token("link_close", "a", -1)];
      });
    }
  });
};

/** The list of decisions is what is in their folder; a code host lists the folder by itself. */
const listDecisions = (md: MarkdownIt): void => {
  md.core.ruler.before("normalize", "list-decisions", (state) => {
    const decisions = guides().filter((page) => page.startsWith("decisions/"));
    state.src = state.src.replace("<!-- decisions -->", decisions.map((page) => `- [${titleOf(page)}](${page}.md)`).join("\n"));
  });
};

/** The rules that this site adds to Markdown. The files stay plain: a code host shows them as well. */
export const extendMarkdown = (md: MarkdownIt): void => {
  listDecisions(md);
  leaveDocs(md);
  nameSymbols(md);
};
