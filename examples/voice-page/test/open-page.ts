import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findEngine, writeMicrophoneFile } from "@plugboard/engines";
import { questionWav, type SimulatorOptions } from "@plugboard/simulator";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type RunningPage, startPage } from "../server/start-page.ts";

/** A browser with a page in it, and the server behind it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly running: RunningPage;
  /** What the console complained of. */
  readonly errors: readonly string[];
  /** Waits until the call is in that state. */
  readonly waitForStatus: (status: string) => Promise<void>;
}

/** How the page is opened. */
export interface OpenOptions {
  readonly simulator?: SimulatorOptions;
  readonly context?: BrowserContextOptions;
  /** The spoken question is in the microphone, a second after it is opened. @defaultValue the user denies it */
  readonly microphone?: "asks";
}

/** Starts the server, and opens its page in Chromium. */
export const openPage = async ({ simulator, context: options, microphone }: OpenOptions = {}): Promise<OpenPage> => {
  const folder = await mkdtemp(join(tmpdir(), "plugboard-voice-page-"));
  const wav = join(folder, "microphone.wav");
  await writeMicrophoneFile(fileURLToPath(questionWav), wav);
  const running = await startPage({ port: 0, ...(simulator && { simulator }) });
  const browser = await chromium.launch({
    executablePath: findEngine("chromium-page").locate() ?? "",
    args: [
      "--no-sandbox",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${wav}%noloop`,
      "--allow-loopback-in-peer-connection",
    ],
  });
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  if (microphone === "asks") await context.grantPermissions(["microphone"], { origin: new URL(running.url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(running.url);
  await page.locator("html[data-ready]").waitFor();
  return {
    page,
    running,
    errors,
    waitForStatus: (status) => page.locator(`#state[data-status="${status}"]`).waitFor(),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await running.close();
      await rm(folder, { recursive: true });
    },
  };
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** What axe-core finds that keeps somebody from using the page. */
export const obstacles = async (page: { readonly evaluate: (script: string) => Promise<unknown> }): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const found = await page.evaluate("axe.run({ resultTypes: ['violations'] }).then(JSON.stringify)");
  const { violations } = JSON.parse(String(found)) as AxeResult;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
};
