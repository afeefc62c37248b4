import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, Launch, Launched } from "./engine.ts";
import {
  type FirefoxPreferences,
  firefoxCommands,
  firefoxEnvironment,
  firefoxInstall,
  firefoxPreferences,
  prepareFirefox,
  soundPreferences,
} from "./firefox.ts";
import { locateOnPath } from "./locate.ts";
import { writeMicrophoneFile } from "./microphone-file.ts";
import { type Place, startPageServer } from "./page-server.ts";
import type { SoundDevice } from "./sound-device.ts";
import { startProcess } from "./start-process.ts";

interface Browser {
  readonly name: "chromium" | "firefox";
  readonly commands: readonly string[];
  /** The command that installs it. */
  readonly install: string;
  /** Variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments before the page's address; `profile` is an empty folder. */
  readonly prepare: (profile: string) => Promise<readonly string[]>;
}

const chromium: Browser = {
  name: "chromium",
  commands: ["chromium", "chromium-browser", "google-chrome"],
  install: "apt-get install -y chromium",
  prepare: async (profile) => [
    "--headless=new",
    `--user-data-dir=${profile}`,
    // As root Chromium refuses to start with its sandbox; the only page it opens is our own.
    "--no-sandbox",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    // Without a desktop it complains of the missing message bus, dozens of lines each start.
    "--log-level=3",
    "--no-proxy-server",
    "--password-store=basic",
    "--use-mock-keychain",
    // A microphone that beeps, allowed without a question, sound without a click, and WebRTC over the loopback address.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
  ],
};

const firefoxWith = (preferences: FirefoxPreferences, environment: Browser["environment"] = {}): Browser => ({
  name: "firefox",
  commands: firefoxCommands,
  install: firefoxInstall,
  environment: { ...firefoxEnvironment, ...environment },
  prepare: (profile) => prepareFirefox(profile, preferences),
});

const launchBrowser = async (launch: Launch, browser: Browser, place: Place): Promise<Launched> => {
  const profile = join(launch.folder, "profile");
  await mkdir(profile);
  const server = await startPageServer(launch.program, place, launch.onMessage);
  try {
    const running = await startProcess({
      command: launch.binary,
      args: [...(await browser.prepare(profile)), server.url],
      folder: launch.folder,
      environment: browser.environment ?? {},
      onLine: launch.onLog,
      onExit: launch.onExit,
    });
    return {
      exited: running.exited,
      stop: async () => {
        await running.stop();
        await server.close();
      },
    };
  } catch (cause) {
    await server.close();
    throw cause;
  }
};

const browserEngine = (browser: Browser, place: Place): Engine => ({
  name: `${browser.name}-${place}`,
  claims: { name: browser.name, version: "" },
  conditions: ["browser"],
  host: "browser",
  exitsByItself: false,
  install: browser.install,
  locate: () => locateOnPath(...browser.commands),
  launch: (launch) => launchBrowser(launch, browser, place),
});

/** What a browser is started with. */
export interface BrowserOptions {
  /** A WAV file of plain PCM that the microphone hears once, a second after it was opened; then it hears silence. @defaultValue beeps */
  readonly microphone?: string;
}

/** Chromium without a window. It is started like any process: the program itself reports, so no debugging protocol is needed. */
export const chromiumEngine = (place: Place, { microphone }: BrowserOptions = {}): Engine => {
  const prepare = async (profile: string): Promise<readonly string[]> => {
    const args = await chromium.prepare(profile);
    if (microphone === undefined) return args;
    const file = join(profile, "microphone.wav");
    await writeMicrophoneFile(microphone, file);
    return [...args, `--use-file-for-fake-audio-capture=${file}%noloop`];
  };
  return browserEngine({ ...chromium, prepare }, place);
};

/** Firefox without a window; playwright-core 1.65 cannot drive the distribution's own build, and nothing needs it to. */
export const firefoxEngine = (place: Place): Engine => browserEngine(firefoxWith(firefoxPreferences), place);

/** A page of Firefox whose microphone and loudspeaker are those of a device, in the place of its own microphone, which hums. */
export const firefoxWithSound = ({ environment }: SoundDevice): Engine => browserEngine(firefoxWith(soundPreferences, environment), "page");
