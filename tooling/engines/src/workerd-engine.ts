import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Engine, Launch, Launched } from "./engine.ts";
import { locateInPackage } from "./locate.ts";
import { readLines } from "./read-lines.ts";
import { startProcess } from "./start-process.ts";

/** How a worker is configured. */
export interface WorkerdOptions {
  /** `YYYY-MM-DD`; not later than the binary. */
  readonly compatibilityDate: string;
  /** Flags beside the date, for example `nodejs_compat`. */
  readonly compatibilityFlags?: readonly string[];
  /**
   * Whether the worker may reach the internet besides this machine.
   *
   * @defaultValue "machine"
   */
  readonly reach?: "machine" | "internet";
}

const networks = {
  machine: `(allow = ["private"])`,
  internet: `(allow = ["private", "public"], tlsOptions = (trustBrowserCas = true))`,
};

/** The configuration of one worker. */
const configOf = ({ compatibilityDate, compatibilityFlags = [], reach = "machine" }: WorkerdOptions, version: string): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "program", worker = .program),
    (name = "internet", network = ${networks[reach]}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "program")],
);
const program :Workerd.Worker = (
  modules = [(name = "program.mjs", esModule = embed "program.mjs")],
  compatibilityDate = ${JSON.stringify(compatibilityDate)},
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
  bindings = [(name = "WORKERD_VERSION", text = ${JSON.stringify(version)})],
);
`;

/** The port in `{"event":"listen","socket":"http","port":N}`, a line of workerd's control descriptor. */
const parsePort = (line: string): number | undefined => Number(/"socket":"http","port":(\d+)/.exec(line)?.[1]) || undefined;

/** Asks for the program; the response is its messages, one a line. */
const requestProgram = async (port: number, launch: Launch): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  if (response.status !== 200 || response.body === null) {
    throw new Error(`status ${response.status}: ${(await response.text()).slice(0, 200)}`);
  }
  await readLines(response.body, launch.onMessage);
};

const launchWorkerd = async (launch: Launch, options: WorkerdOptions): Promise<Launched> => {
  const { stdout } = await promisify(execFile)(launch.binary, ["--version"]);
  const version = `${stdout.trim().replace(/^workerd /, "")} (compatibility date ${options.compatibilityDate})`;
  await writeFile(join(launch.folder, "program.mjs"), launch.program);
  await writeFile(join(launch.folder, "config.capnp"), configOf(options, version));
  let requested = false;
  return startProcess({
    command: launch.binary,
    args: ["serve", "--control-fd=3", "config.capnp"],
    folder: launch.folder,
    onLine: launch.onLog,
    onControl: (line) => {
      const port = parsePort(line);
      if (port === undefined || requested) return;
      requested = true;
      requestProgram(port, launch).then(
        () => launch.onExit("the response ended"),
        (cause: unknown) => launch.onExit(`the request failed: ${String(cause)}`),
      );
    },
    onExit: launch.onExit,
  });
};

const plainEngine = (options: WorkerdOptions): Engine => ({
  name: `workerd-${options.compatibilityDate}`,
  claims: { name: "workerd", version: "20" },
  conditions: ["workerd", "worker", "browser"],
  host: "workerd",
  exitsByItself: false,
  install: "pnpm install",
  locate: () => locateInPackage("workerd", "bin/workerd"),
  launch: (launch) => launchWorkerd(launch, options),
});

/** workerd, the runtime of Cloudflare Workers, at one compatibility date. */
export const workerdEngine = (options: WorkerdOptions): Engine => ({
  ...plainEngine(options),
  forNodePackages: plainEngine({ ...options, compatibilityFlags: [...(options.compatibilityFlags ?? []), "nodejs_compat"] }),
});
