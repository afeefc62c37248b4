import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

beforeAll(() => {
  vi.stubEnv("OPENAI_API_KEY", "sk-example");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test("the page answers with a short-lived key, and never sees the real one", async () => {
  await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello from the page." }] }] } });
  vi.stubEnv("OPENAI_BASE_URL", simulator.url);
  const root = fileURLToPath(new URL("..", import.meta.url));
  const server = await createServer({ root, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
  await server.listen();
  const executablePath = findEngine("chromium-page").locate() ?? "";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await page.locator("output[data-ready]").waitFor({ state: "attached" });
    await page.getByRole("button").click();
    await page.locator("output[data-done]").waitFor({ state: "attached" });

    expect(await page.locator("output").textContent()).toBe("Hello from the page.");
    expect(simulator.handshakes.map(({ credential }) => credential)).toEqual([{ kind: "subprotocol", key: "ek_0001", isEphemeral: true }]);
  } finally {
    await browser.close();
    await server.close();
  }
});
