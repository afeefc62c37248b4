import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Template } from "./templates.ts";

/** Beside `src` and beside `dist`. */
const templates = new URL("../templates/", import.meta.url);

/** A refusal that the command says in one line. */
export class CannotWrite extends Error {}

const manifest = (name: string, { scripts, dependencies, devDependencies }: Template): string => {
  const latest = (names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries([...names].sort().map((each) => [each, "latest"]));
  const fields = { name, private: true, version: "0.0.0", type: "module", scripts };
  return `${JSON.stringify({ ...fields, dependencies: latest(dependencies), devDependencies: latest(devDependencies) }, null, 2)}\n`;
};

const readme = (name: string, { steps }: Template): string =>
  `${[
    `# ${name}`,
    "Made by `npm create plugboard`. Each line in a terminal of its own:",
    `\`\`\`sh\n${steps.join("\n")}\n\`\`\``,
    "The simulator plays the API on this machine. For the real one set `OPENAI_API_KEY` and leave `OPENAI_BASE_URL` out.",
    "The guides: https://github.com/plugboard/plugboard/tree/main/docs",
  ].join("\n\n")}\n`;

/** Writes a template into a folder that is empty or does not exist. Throws {@link CannotWrite} otherwise, with nothing written. */
export const writeTemplate = async (folder: string, template: Template): Promise<readonly string[]> => {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) throw new CannotWrite(`${folder} is not empty; name a folder that is, or that does not exist yet`);
  const name =
    basename(resolve(folder))
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, "-") || "my-plugboard";
  const files: Record<string, string> = { "package.json": manifest(name, template), "README.md": readme(name, template) };
  for (const [file, source] of Object.entries(template.files)) files[file] = await readFile(new URL(source, templates), "utf8");
  files[".gitignore"] = "node_modules\n.dev.vars\n.wrangler\nanswer.pcm\n";
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return Object.keys(files);
};
