// Blocks of the documents that are copies of a file, so that what a reader copies is what was run. A comment in front of the block says
// which: `<!-- copied from examples/node/src/main.ts -->`. `node tooling/copied-blocks.ts` writes them; a test compares them.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { extname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** The documents in which a block may be a copy. */
const documents = ["README.md", "docs/*.md", "docs/*/*.md", "packages/*/README.md", "examples/*/README.md"];

const copied = /(<!-- copied from (\S+) -->\n\n?)```\w+\n.*?^```$/gms;

const languages: Readonly<Record<string, string>> = {
  ".ts": "ts",
  ".mjs": "js",
  ".tsx": "tsx",
  ".json": "json",
  ".sh": "sh",
  ".html": "html",
};

/** A document with its copies as the files are now. */
const refreshed = (text: string): string =>
  text.replaceAll(copied, (_block, comment: string, file: string) => {
    const source = readFileSync(resolve(root, file), "utf8").trimEnd();
    return `${comment}\`\`\`${languages[extname(file)] ?? ""}\n${source}\n\`\`\``;
  });

/** The documents whose copies differ from their files, with the text that they should have. */
export const outdatedDocuments = (): ReadonlyMap<string, string> => {
  const outdated = new Map<string, string>();
  for (const document of globSync(documents, { cwd: root })) {
    const text = readFileSync(resolve(root, document), "utf8");
    const now = refreshed(text);
    if (now !== text) outdated.set(document, now);
  }
  return outdated;
};

if (import.meta.main) {
  for (const [document, text] of outdatedDocuments()) {
    writeFileSync(resolve(root, document), text);
    console.log(`wrote ${document}`);
  }
}
