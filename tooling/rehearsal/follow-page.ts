import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { write } from "./place.ts";
import { type Background, run, runInBackground } from "./run.ts";

const docs = resolve(import.meta.dirname, "../../docs");

/** One thing that a page tells its reader to do. */
type Step =
  | { readonly kind: "write"; readonly file: string; readonly text: string }
  | { readonly kind: "type"; readonly lines: readonly string[]; readonly inAnotherTerminal: boolean };

/** The blocks of a page as steps, until the part about the real API. */
const stepsOf = (page: string): readonly Step[] => {
  const [text = ""] = page.split("\n## The real API");
  return [...text.matchAll(/([^\n]*)\n+(?:<!-- [^\n]* -->\n+)?```(\w*)\n(.*?)\n```/gs)].map(([, before = "", language, block = ""]) => {
    const file = /Save this as `([^`]+)`/.exec(before)?.[1];
    if (file !== undefined) return { kind: "write", file, text: `${block}\n` };
    if (language !== "sh") throw new Error(`a block that is neither saved nor typed: ${before}`);
    return {
      kind: "type",
      lines: block.split("\n"),
      inAnotherTerminal: /^In (another|a third) terminal|In another terminal,/.test(before),
    };
  });
};

/** What a server prints when it listens: the simulator, wrangler, Vite. */
const isListening = (output: string): boolean => /^HTTP +http|Ready on http|Local: +http/m.test(output);

/** Pages name the port of the simulator. */
const checkPort = async (port: number): Promise<void> => {
  const server = createServer();
  const listening = once(server.listen(port, "127.0.0.1"), "listening");
  await listening.catch(() => {
    throw new Error(`port ${port} is taken, and the page names it`);
  });
  server.close();
  await once(server, "close");
};

/** What following a page has led to. */
interface Followed {
  /** What its commands printed, without those that went on. */
  readonly output: string;
  /** The size of a file of the folder, in bytes. */
  readonly sizeOf: (file: string) => Promise<number>;
}

/**
 * Does literally what a start page says, in an empty folder.
 *
 * @param look - Looks at what goes on in the other terminals, before they are closed; it is given what the last of them printed.
 */
export const followPage = async (
  page: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  look: (printed: string) => Promise<void> = async () => {},
): Promise<Followed> => {
  await checkPort(8_787);
  await write(folder, {});
  const background: Background[] = [];
  let output = "";
  let printed = "";
  try {
    for (const step of stepsOf(await readFile(join(docs, page), "utf8"))) {
      if (step.kind === "write") {
        await write(folder, { [step.file]: step.text });
        continue;
      }
      for (const line of step.lines) {
        if (step.inAnotherTerminal) {
          const started = await runInBackground("bash", ["-c", line], { cwd: folder, env }, isListening);
          background.push(started);
          printed = started.output;
        } else output += (await run("bash", ["-c", line], { cwd: folder, env })).output;
      }
    }
    await look(printed);
    return { output, sizeOf: async (file) => (await stat(join(folder, file))).size };
  } finally {
    for (const each of background) await each.stop();
  }
};
