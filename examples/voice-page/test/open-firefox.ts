import { type SoundDevice, startDrivenFirefox, startSoundDevice } from "@plugboard/engines";
import type { SimulatorOptions } from "@plugboard/simulator";
import { expect } from "vitest";
import { type RunningPage, startPage } from "../server/start-page.ts";
import { type BidiPage, openBidiPage } from "./bidi.ts";

/** A Firefox with a page in it, the server behind it, and a sound card in software. */
export interface OpenFirefox extends AsyncDisposable {
  readonly page: BidiPage;
  readonly running: RunningPage;
  readonly device: SoundDevice;
  /** What the console complained of. */
  readonly errors: readonly string[];
  /** Waits until an expression is true in the page. */
  readonly waitUntil: (expression: string) => Promise<void>;
  /** Waits until the call is in that state. */
  readonly waitForStatus: (status: string) => Promise<void>;
  /** Waits until an element that the selector finds has a text in it. */
  readonly waitForText: (selector: string, text: string) => Promise<void>;
}

/** How the page is opened. */
export interface OpenOptions {
  readonly simulator: SimulatorOptions;
  readonly width: number;
  /** @defaultValue "light" */
  readonly colorScheme?: "light" | "dark";
}

/** What the browser is told of the colours that the user likes. */
const schemes = { dark: 0, light: 1 };

/** Starts the server, and opens its page in Firefox. Rejects where there is no PulseAudio, with how to install it. */
export const openFirefox = async ({ simulator, width, colorScheme = "light" }: OpenOptions): Promise<OpenFirefox> => {
  await using started = new AsyncDisposableStack();
  const device = started.use(await startSoundDevice());
  const running = await startPage({ port: 0, simulator });
  started.defer(() => running.close());
  const firefox = started.use(
    await startDrivenFirefox(device, { "layout.css.prefers-color-scheme.content-override": schemes[colorScheme] }),
  );
  const errors: string[] = [];
  const { endpoint } = firefox;
  const viewport = { width, height: 844 };
  const page = await openBidiPage({ endpoint, url: running.url, viewport, onError: (text) => errors.push(text) });
  started.defer(page.close);
  const waitUntil = async (expression: string): Promise<void> => {
    await expect.poll(() => page.evaluate(expression), { timeout: 45_000, interval: 100, message: expression }).toBe(true);
  };
  await waitUntil(`"ready" in document.documentElement.dataset`);
  const opened = started.move();
  return {
    page,
    running,
    device,
    errors,
    waitUntil,
    waitForStatus: async (status) => {
      const state = "document.querySelector('#state').dataset.status";
      await expect.poll(() => page.evaluate(state), { timeout: 45_000, interval: 100 }).toBe(status);
    },
    waitForText: (selector, text) =>
      waitUntil(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].some((each) => each.textContent.includes(${JSON.stringify(text)}))`,
      ),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
};
