import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findEngine } from "@plugboard/engines";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guides } from "../navigation.ts";
import { serveSite } from "./serve-site.ts";

const folder = join(import.meta.dirname, "..");
const dist = join(folder, "dist");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The address of every page: guides and reference. */
const pages = globSync("**/*.html", { cwd: dist })
  .map((file) => `/${file.replace(/(index)?\.html$/, "")}`)
  .filter((page) => page !== "/404")
  .sort();

let browser: Browser;
let site: Awaited<ReturnType<typeof serveSite>>;

beforeAll(async () => {
  site = await serveSite();
  browser = await chromium.launch({ executablePath: findEngine("chromium-page").locate() ?? "", args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page and fails if its console has an error. */
const open = async (path: string, options: BrowserContextOptions = {}): Promise<{ readonly page: Page; readonly errors: string[] }> => {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${site.url}${path}`, { waitUntil: "networkidle" });
  // The switch of the appearance has its name from the script of the page, which a busy machine starts later.
  await page.waitForFunction("document.querySelector('.VPSwitchAppearance')?.title");
  return { page, errors };
};

/** What axe-core finds that keeps somebody from using the page. */
const obstacles = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })").then((result) => result as AxeResult);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
};
interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[];
}

describe.each(guides().map((guide) => (guide === "index" ? "/" : `/${guide}`)))("%s", (path) => {
  test.each(["light", "dark"] as const)("has no error and no obstacle when it is %s, and fits a phone", async (colorScheme) => {
    const { page, errors } = await open(path, { colorScheme, viewport: { width: 390, height: 844 } });
    expect(await page.evaluate("document.documentElement.classList.contains('dark')")).toBe(colorScheme === "dark");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    expect(await obstacles(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

// The page of a large package has hundreds of members, and each is looked at.
test.each(pages.filter((page) => page.startsWith("/api/")))("%s has no error and no obstacle", { timeout: 180_000 }, async (path) => {
  const { page, errors } = await open(path);
  expect(await obstacles(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});

test.each([
  ["interruptions", "Interruptions"],
  ["createWebSocketFetch", "createWebSocketFetch"],
])("the search finds %s by keyboard alone", async (words, title) => {
  const { page, errors } = await open("/");
  await page.keyboard.press("Control+k");
  await page.locator("#localsearch-input").fill(words);
  await page.locator("#localsearch-list .result").filter({ hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/");
  // The address changes before the page does.
  await page.locator("main").filter({ hasText: words }).waitFor();
  expect(errors).toEqual([]);
});

test("a keyboard reaches the text past the menu, and every page by the menu", async () => {
  const { page } = await open("/voice-agents", { viewport: { width: 1280, height: 900 } });
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("location.hash")).toBe("#VPContent");
  const menu = page.locator(".VPSidebar");
  const links = await menu
    .locator("a")
    .evaluateAll((elements) => elements.map((element) => new URL(String(Reflect.get(element, "href"))).pathname));
  expect(guides().filter((guide) => !links.includes(guide === "index" ? "/" : `/${guide}`))).toEqual([]);
});

test("a guide leads to the reference of what it names, and the reference back", async () => {
  const { page } = await open("/agent-loops");
  await page
    .locator("main a", { has: page.locator("code", { hasText: "createWebSocketFetch" }) })
    .first()
    .click();
  await page.waitForURL(/\/api\/@plugboard\/responses#createwebsocketfetch$/);
  await page.locator("main a", { hasText: "Agent loops" }).first().click();
  await page.waitForURL(/\/agent-loops$/);
});

/** The addresses and the anchors of a page. */
const partsOf = (page: string): { readonly links: readonly string[]; readonly ids: ReadonlySet<string> } => {
  const file = [`${page}.html`, join(page, "index.html")].find((path) => globSync(join(dist, path)).length > 0) ?? "";
  const html = readFileSync(join(dist, file), "utf8");
  const decode = (text: string): string => decodeURIComponent(text.replaceAll("&amp;", "&"));
  return {
    links: [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href = ""]) => href),
    ids: new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => decode(id))),
  };
};

test("every link and every anchor of the site leads somewhere", () => {
  const parts = new Map(pages.map((page) => [page, partsOf(page)]));
  const broken: string[] = [];
  for (const [page, { links }] of parts) {
    for (const href of links) {
      const url = new URL(href, `http://site${page}`);
      if (url.host !== "site") continue;
      const target = parts.get(url.pathname) ?? parts.get(`${url.pathname}/`) ?? parts.get(url.pathname.replace(/\/$/, ""));
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (target === undefined ? globSync(join(dist, url.pathname)).length === 0 : anchor !== "" && !target.ids.has(anchor)) {
        broken.push(`${page}: ${href}`);
      }
    }
  }
  expect([...new Set(broken)]).toEqual([]);
});

test("llms.txt lists every guide, and llms-full.txt holds their text", () => {
  const list = readFileSync(join(dist, "llms.txt"), "utf8");
  const missing = guides().filter((guide) => guide !== "index" && guide !== "support" && !list.includes(`/${guide}.md`));
  expect(missing).toEqual([]);
  expect(readFileSync(join(dist, "llms-full.txt"), "utf8")).toContain("A voice agent is a session of the Realtime API");
});
