import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "./engine-error.ts";
import {
  type FirefoxPreferences,
  firefoxCommands,
  firefoxEnvironment,
  firefoxInstall,
  prepareFirefox,
  soundPreferences,
} from "./firefox.ts";
import { locateOnPath } from "./locate.ts";
import type { SoundDevice } from "./sound-device.ts";
import { startProcess } from "./start-process.ts";

/** A Firefox that waits for somebody to drive it. */
export interface DrivenFirefox extends AsyncDisposable {
  /** Where it takes WebDriver BiDi: `ws://127.0.0.1:PORT/session`. */
  readonly endpoint: string;
}

/**
 * Starts Firefox without a window, with an empty page and the sound of a device, to be driven by WebDriver BiDi: playwright-core 1.65 sends commands
 * that Firefox 153 does not know.
 *
 * @param preferences - Besides those of the engine.
 */
export const startDrivenFirefox = async (device: SoundDevice, preferences: FirefoxPreferences): Promise<DrivenFirefox> => {
  const command = locateOnPath(...firefoxCommands);
  if (command === undefined) {
    throw new EngineError("engine-missing", "firefox", `the engine is not installed; install it with: ${firefoxInstall}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "plugboard-firefox-"));
  const args = await prepareFirefox(folder, { ...soundPreferences, ...preferences });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const running = await startProcess({
    command,
    args: [...args, "--remote-debugging-port", "0", "about:blank"],
    folder,
    environment: { ...firefoxEnvironment, ...device.environment },
    onLine: (line) => {
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(`${address}/session`);
    },
    onExit: (how) => reject(new EngineError("launch-failed", "firefox", `it ended before it listened: ${how}`)),
  });
  const dispose = async (): Promise<void> => {
    await running.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    return { endpoint: await promise, [Symbol.asyncDispose]: dispose };
  } catch (cause) {
    await dispose();
    throw cause;
  }
};
