import { findEngine } from "@plugboard/engines";
import { chromium } from "playwright-core";

/** Opens the page of the start page for browsers in Chromium, presses its button, and resolves with what it then shows. */
export const openPage = async (url: string): Promise<string> => {
  const executablePath = findEngine("chromium-page").locate();
  if (executablePath === undefined) throw new Error("Chromium is not installed: node tooling/browsers.ts");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(url);
    await page.locator("output[data-ready]").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Ask" }).click();
    await page.locator("output[data-done]").waitFor({ state: "attached" });
    const text = await page.locator("output").textContent();
    if (!text) throw new Error("the page shows no answer");
    return `the page shows "${text}"`;
  } finally {
    await browser.close();
  }
};
