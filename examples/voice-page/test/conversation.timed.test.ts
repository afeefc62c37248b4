import { answerText, type SimulatorOptions } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { obstacles, openPage } from "./open-page.ts";

// Speech takes its time, so these tests run without others at their side. Each wait is for something that the page shows.

/** A question, a tool call, a spoken answer; then an answer that is long enough to be interrupted. */
const script: SimulatorOptions = {
  script: {
    turns: [
      { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
      { reply: [{ say: answerText, audio: { toneMs: 1_200 } }] },
      { reply: [{ say: "This takes long.", audio: { toneMs: 30_000 } }] },
    ],
  },
};

test.each([
  ["WebRTC", 1_280],
  ["WebSocket", 390],
] as const)(
  "by mouse, over %s and %i pixels wide: a question, a tool call, an answer, mute, an interruption, the end",
  async (way, width) => {
    await using open = await openPage({ simulator: script, context: { viewport: { width, height: 844 } } });
    const { page, errors, running, waitForStatus } = open;
    await page.getByText("File", { exact: true }).click();
    await page.getByText(way, { exact: true }).click();
    await page.getByRole("button", { name: "Start the call" }).click();
    const conversation = page.getByRole("list", { name: "Conversation" });
    await conversation.locator(".you.done").filter({ hasText: "What is the weather in Paris today?" }).waitFor();
    await conversation.locator(".tool.done").filter({ hasText: 'get_weather({"city":"Paris"}) → ' }).waitFor();
    await conversation.locator(".assistant.done").filter({ hasText: answerText }).waitFor();
    await page
      .locator("#latency")
      .filter({ hasText: /^[\d,]+ ms$/ })
      .waitFor();
    await waitForStatus("listening");

    const mute = page.getByRole("button", { name: "Mute" });
    await mute.click();
    expect(await mute.getAttribute("aria-pressed")).toBe("true");
    await mute.click();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByRole("button", { name: "Interrupt", disabled: false }).click();
    await conversation.locator(".assistant").nth(1).and(page.locator(".interrupted")).waitFor();
    await waitForStatus("listening");
    await page
      .locator("#heard")
      .filter({ hasText: /^[\d,]+ ms$/ })
      .waitFor();

    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.getByRole("button", { name: "Hang up" }).click();
    await waitForStatus("idle");
    await expect.poll(() => running.simulator.connections.every(({ closed }) => closed !== undefined)).toBe(true);
    expect(errors).toEqual([]);
  },
  120_000,
);

test("by keyboard alone, with a microphone: a question and its answer over WebSocket, and what is said is announced", async () => {
  await using open = await openPage({ simulator: script, microphone: "asks" });
  const { page, errors, waitForStatus } = open;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = (): Promise<unknown> => page.evaluate("document.activeElement.id || document.activeElement.value");
  await press("Tab");
  expect(await focused()).toBe("start");
  await press("Tab");
  expect(await focused()).toBe("realtime");
  await press("Tab");
  expect(await focused()).toBe("webrtc");
  await press("ArrowRight");
  expect(await focused()).toBe("websocket");
  await press("Shift+Tab", "Shift+Tab", "Enter");
  const answered = page.locator("#conversation .assistant.done").filter({ hasText: answerText });
  await answered.waitFor();
  await page
    .locator("#announcer")
    .filter({ hasText: `Assistant: ${answerText}` })
    .waitFor();
  await waitForStatus("listening");
  await press("Tab");
  expect(await focused()).toBe("mute");
  await press("Space");
  expect(await page.locator("#mute").getAttribute("aria-pressed")).toBe("true");
  await press("Shift+Tab", "Enter");
  await waitForStatus("idle");
  expect(errors).toEqual([]);
}, 120_000);
