// Records a run of the demo (`npm start`) in a terminal and draws it as a picture for the README: `node tooling/record-start.ts`. The
// recording is an asciicast (https://docs.asciinema.org/manual/asciicast/v2/); svg-term draws it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const columns = 172;
const picture = join(root, "docs/public/npm-start.svg");
/** A reader does not wait longer than this for the next line, in seconds; a slow machine does. */
const longestPause = 0.3;
/** How long the result stands before the recording begins anew, in seconds: without a last event the picture begins anew at once. */
const resultStands = 15;

/** What the terminal showed, and when. */
const record = async (): Promise<readonly (readonly [seconds: number, text: string])[]> => {
  // `script` gives the program a terminal, as a reader has one.
  const child = spawn("script", ["-qec", "node examples/demo/src/main.ts", "/dev/null"], {
    cwd: root,
    env: { ...process.env, COLUMNS: String(columns) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events: [number, string][] = [];
  // Pieces end within a character now and then.
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk) => events.push([performance.now() / 1_000, String(chunk)]));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`npm start ended with ${code}`);
  return events;
};

/** The same with shorter pauses, from the moment at which the command was typed. */
const shortened = (events: readonly (readonly [number, string])[]): readonly (readonly [number, "o", string])[] => {
  let time = 0.8;
  const shown = events.map(([seconds, text], index) => {
    time += Math.min(longestPause, seconds - (events[index - 1]?.[0] ?? seconds));
    return [time, "o", text] as const;
  });
  return [...shown, [time + resultStands, "o", " "]];
};

const events = await record();
const lines = events
  .map(([, text]) => text)
  .join("")
  .split("\n").length;
const header = { version: 2, width: columns, height: Math.min(lines + 2, 56) };
const typed = [0, "o", "$ npm start\r\n"] as const;
const cast = [header, typed, ...shortened(events)].map((line) => JSON.stringify(line)).join("\n");
// Not a dependency: it draws with a React of its own age, and is needed only when somebody records.
const options = ["--out", picture, "--window", "--no-cursor", "--padding", "12"];
const draw = spawn("npx", ["--yes", "svg-term-cli@2.1.1", ...options], { cwd: tmpdir(), stdio: ["pipe", "inherit", "inherit"] });
draw.stdin.end(cast);
const [code] = await once(draw, "close");
process.exitCode = Number(code);
