import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { run } from "./run.ts";

const docs = resolve(import.meta.dirname, "../../docs");

/** One thing that a page tells its reader to do. */
type Step =
  | { readonly kind: "write"; readonly file: string; readonly text: string }
  | { readonly kind: "type"; readonly lines: readonly string[]; readonly inAnotherTerminal: boolean };

/** The blocks of a page as steps, until the part about the real API. */
const stepsOf = (page: string): readonly Step[] => {
  const [text = ""] = page.split("\n## The real API");
  return [...text.matchAll(/([^\n]*)\n+(?:<!-- [^\n]* -->\n+)?```(\w+)\n(.*?)\n```/gs)].map(([, before = "", language, block = ""]) => {
    const file = /Save this as `([^`]+)`/.exec(before)?.[1];
    if (file !== undefined) return { kind: "write", file, text: `${block}\n` };
    if (language !== "sh") throw new Error(`a ${language} block that is neither saved nor typed: ${before}`);
    return { kind: "type", lines: block.split("\n"), inAnotherTerminal: /^(In (another|a third) terminal|The API is played)/.test(before) };
  });
};

/** Does literally what a start page says, in an empty folder, and returns what its commands printed. */
export const followPage = async (page: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const background: ChildProcess[] = [];
  let output = "";
  try {
    for (const step of stepsOf(await readFile(join(docs, page), "utf8"))) {
      if (step.kind === "write") {
        await mkdir(dirname(join(folder, step.file)), { recursive: true });
        await writeFile(join(folder, step.file), step.text);
      } else if (step.inAnotherTerminal) {
        for (const line of step.lines) {
          const child = spawn("bash", ["-c", line], {
            cwd: folder,
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "inherit"],
            detached: true,
          });
          background.push(child);
          // The reader goes on when the server says where it listens.
          await once(child.stdout ?? child, "data");
        }
      } else {
        for (const line of step.lines) output += (await run("bash", ["-c", line], folder, env)).output;
      }
    }
    return output;
  } finally {
    for (const { pid, exitCode } of background) if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGTERM");
  }
};
