import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromiumEngine, firefoxEngine } from "./browser-engine.ts";
import { locateOnPath } from "./locate.ts";

const runAptGet = async (...args: readonly string[]): Promise<boolean> => {
  const child = spawn("apt-get", args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const [code] = await once(child, "exit");
  return code === 0;
};

/** Whether this process may install packages. */
const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Installs Debian's Chromium and Firefox where they are missing and this process may: root, with apt-get.
 *
 * Anywhere else it does nothing: a missing engine is then named by {@link runInEngine}, with the command that installs it.
 *
 * @param mayInstall - Decides whether to try. Root may, unless the caller says otherwise.
 */
export const ensureBrowsers = async (mayInstall: () => boolean = isRoot): Promise<void> => {
  const browsers = { chromium: chromiumEngine("page"), "firefox-esr": firefoxEngine("page") };
  const missing = Object.entries(browsers).flatMap(([name, engine]) => (engine.locate() === undefined ? [name] : []));
  if (missing.length === 0 || !mayInstall() || locateOnPath("apt-get") === undefined) return;
  const install = ["install", "-y", "--no-install-recommends", ...missing] as const;
  // The package lists of a fresh image are empty or old.
  if (!(await runAptGet(...install)) && (await runAptGet("update"))) await runAptGet(...install);
};
