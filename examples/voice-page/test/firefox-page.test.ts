import { fileURLToPath } from "node:url";
import { answerText, questionWav, type SimulatorOptions } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { openFirefox } from "./open-firefox.ts";
import { obstacles } from "./open-page.ts";

// The page in Firefox as conversation.timed.test.ts has it in Chromium. Firefox needs a sound card in software: `pnpm test:slow`.

/** A question, a tool call, a spoken answer; then an answer that is long enough to be interrupted. */
const simulator: SimulatorOptions = {
  script: {
    turns: [
      { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
      { reply: [{ say: answerText, audio: { toneMs: 1_200 } }] },
      { reply: [{ say: "This takes long.", audio: { toneMs: 30_000 } }] },
    ],
  },
};

/** Whether a figure is there. */
const measured = (id: string): string => `/^[\\d,]+ ms$/.test(document.querySelector("#${id}").textContent)`;

/** Whether the button is pressed. */
const muted = `document.querySelector("#mute").ariaPressed === "true"`;

test.each([
  ["webrtc", 1_280, "light"],
  ["websocket", 390, "dark"],
] as const)(
  "in Firefox by mouse, by %s, %i pixels wide and %s: a question, a tool call, an answer, mute, an interruption, the end",
  async (way, width, colorScheme) => {
    await using open = await openFirefox({ simulator, width, colorScheme });
    const { page, errors, running, waitUntil, waitForStatus, waitForText } = open;
    const click = async (...selectors: readonly string[]): Promise<void> => {
      for (const selector of selectors) await page.click(selector);
    };
    expect(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(colorScheme === "dark");
    expect(await obstacles(page)).toEqual([]);
    await click("label:has(input[value=file])", `label:has(input[value=${way}])`, "#start");
    await waitForText("#conversation .you.done", "What is the weather in Paris today?");
    await waitForText("#conversation .tool.done", 'get_weather({"city":"Paris"}) → ');
    await waitForText("#conversation .assistant.done", answerText);
    await waitUntil(measured("latency"));
    await waitForStatus("listening");

    await click("#mute");
    await waitUntil(muted);
    await click("#mute", "#ask");
    await waitUntil(`!document.querySelector("#interrupt").disabled`);
    await click("#interrupt");
    await waitUntil(`document.querySelector("#conversation .assistant.interrupted") !== null`);
    await waitForStatus("listening");
    await waitUntil(measured("heard"));

    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await click("#start");
    await waitForStatus("idle");
    await expect.poll(() => running.simulator.connections.every(({ closed }) => closed !== undefined)).toBe(true);
    expect(errors).toEqual([]);
  },
  120_000,
);

test("in Firefox by keyboard alone, with a microphone: a question and its answer by WebRTC, and what is said is announced", async () => {
  await using open = await openFirefox({ simulator, width: 390 });
  const { page, device, errors, waitUntil, waitForStatus, waitForText } = open;
  const focused = (): Promise<unknown> => page.evaluate("document.activeElement.id || document.activeElement.value");
  await page.press("Tab");
  expect(await focused()).toBe("start");
  await page.press("Enter");
  await waitForStatus("listening");
  await device.say(fileURLToPath(questionWav));
  await waitForText("#conversation .assistant.done", answerText);
  await waitForText("#announcer", `Assistant: ${answerText}`);
  await waitForStatus("listening");
  await page.press("Tab");
  expect(await focused()).toBe("mute");
  await page.press("Space");
  await waitUntil(muted);
  await page.press("Shift+Tab", "Enter");
  await waitForStatus("idle");
  expect(errors).toEqual([]);
}, 120_000);
