import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { obstacles, openPage } from "./open-page.ts";

test.each(["light", "dark"] as const)(
  "has no error and no obstacle when it is %s, and fits a phone",
  async (colorScheme) => {
    await using open = await openPage({ context: { colorScheme, viewport: { width: 390, height: 844 } } });
    const { page, errors } = open;
    expect(await obstacles(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    expect(errors).toEqual([]);
  },
  60_000,
);

test("a microphone that is denied is told with what to do about it, and a file speaks instead", async () => {
  await using open = await openPage();
  const { page, errors, waitForStatus } = open;
  await page.getByRole("button", { name: "Start the call" }).click();
  await waitForStatus("refused");
  expect(await page.getByRole("status").textContent()).toContain("Allow the microphone for this page");
  expect(await obstacles(page)).toEqual([]);
  await page.getByText("File", { exact: true }).click();
  await page.getByRole("button", { name: "Try again" }).click();
  await waitForStatus("listening");
  expect(errors).toEqual([]);
}, 90_000);

test("a server that refuses is told, and what it said is in the log", async () => {
  const simulator = { script: { everyConnection: { refuse: { status: 503, body: '{"error":{"message":"Come back later."}}' } } } };
  await using open = await openPage({ simulator });
  const { page, waitForStatus } = open;
  await page.getByText("File", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  await waitForStatus("refused");
  expect(await page.getByRole("status").textContent()).toMatch(/The server refused the call\..*503/);
}, 90_000);

test("over WebSocket a lost connection is told, and the call goes on in a new session", async () => {
  await using open = await openPage();
  const { page, running, waitForStatus } = open;
  const states: unknown[] = [];
  await page.exposeFunction("tellState", (state: unknown) => states.push(state));
  await page.evaluate(`new MutationObserver(() => tellState(document.querySelector("#state").dataset.status))
    .observe(document.querySelector("#state"), { attributes: true })`);
  await page.getByText("File", { exact: true }).click();
  await page.getByText("WebSocket", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  await page.locator("#conversation .assistant.done").waitFor();
  running.simulator.connections[0]?.terminate();
  await waitForStatus("resumed");
  expect(states).toContain("resuming");
  expect(running.simulator.sessions).toHaveLength(2);
}, 90_000);

test("by WebRTC a call that the server ends is told, and can be made again", async () => {
  await using open = await openPage();
  const { page, running, waitForStatus } = open;
  await page.getByText("File", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  await waitForStatus("listening");
  running.simulator.calls[0]?.hangUp();
  await waitForStatus("lost");
  expect(await page.getByRole("status").textContent()).toContain("The server ended the call");
  await page.getByRole("button", { name: "Reconnect" }).click();
  await waitForStatus("listening");
}, 90_000);

test("the log is read, filtered and saved", async () => {
  await using open = await openPage();
  const { page } = open;
  await page.getByText("File", { exact: true }).click();
  await page.getByText("WebSocket", { exact: true }).click();
  await page.getByRole("button", { name: "Start the call" }).click();
  const log = page.getByRole("list", { name: "Events" });
  await log.getByText("response.done").first().waitFor();
  await page.getByRole("button", { name: "Hang up" }).click();
  expect(await log.getByText("input_audio_buffer.append").count()).toBe(0);
  await page.getByLabel("Pieces of audio").check();
  expect(await log.getByText("input_audio_buffer.append").count()).toBeGreaterThan(0);
  await page.getByRole("searchbox").fill("session.created");
  expect(await log.locator("li").count()).toBe(1);
  await log.locator("summary").click();
  expect(await log.locator("pre").textContent()).toContain('"model": "gpt-realtime-2.1"');

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save" }).click()]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { readonly direction: string; readonly event: { readonly type: string } });
  expect(events.map(({ direction, event }) => `${direction} ${event.type}`)).toEqual(
    expect.arrayContaining(["in session.created", "out session.update", "in session.updated", "in response.done"]),
  );
  await page.getByRole("button", { name: "Clear" }).click();
  expect(await log.locator("li").count()).toBe(0);
}, 90_000);
