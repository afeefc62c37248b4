import { answerText } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { obstacles, openPage } from "./open-page.ts";

// Each wait is for something that the page shows.

const simulator = {
  script: { live: { turns: [{ reply: [{ delegate: true }, { say: answerText, audio: { toneMs: 1_500 } }] }] } },
} as const;

test("a call of the Live API by WebRTC: a question, work that is delegated, an answer, mute, the end", async () => {
  await using open = await openPage({ simulator });
  const { page, errors, running, waitForStatus } = open;
  await page.getByText("Live", { exact: true }).click();
  await page.getByText("File", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  const conversation = page.getByRole("list", { name: "Conversation" });
  await conversation.locator(".you.done").filter({ hasText: "What is the weather in Paris today?" }).waitFor();
  await conversation.locator(".tool.done").filter({ hasText: "delegated: get_weather → 12 degrees" }).waitFor();
  await conversation.locator(".assistant.done").filter({ hasText: answerText }).waitFor();
  await waitForStatus("listening");
  // Nothing interrupts a Live session: the model goes quiet by itself.
  expect(await page.locator("#interrupt").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Mute" }).click();
  await expect.poll(() => running.simulator.live.sessions[0]?.isMuted).toBe(true);
  expect(await obstacles(page)).toEqual([]);
  await page.getByRole("button", { name: "Hang up" }).click();
  await waitForStatus("idle");
  await expect.poll(() => running.simulator.live.sessions[0]?.reason).toBe("close_requested");
  expect(errors).toEqual([]);
}, 120_000);

test("a call of the Live API over a WebSocket is refused with the reason", async () => {
  await using open = await openPage();
  const { page, errors, waitForStatus } = open;
  await page.getByText("Live", { exact: true }).click();
  await page.getByText("WebSocket", { exact: true }).click();
  await page.getByText("File", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  await waitForStatus("refused");
  expect(await page.getByRole("status").textContent()).toContain("the Live API takes no other credential. Use WebRTC");
  expect(errors).toEqual([]);
}, 60_000);
