import { findEngine } from "@plugboard/engines";
import { chromium } from "playwright-core";
import { serveSite } from "./serve-site.ts";

const site = await serveSite();
const b = await chromium.launch({ executablePath: findEngine("chromium-page").locate(), args: ["--no-sandbox"] });
const c = await b.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 860 } });
const p = await c.newPage();
p.on("console", (m) => console.log("console", m.type(), m.text().slice(0, 300)));
p.on("pageerror", (e) => console.log("err", e));
await p.goto(site.url + "/", { waitUntil: "networkidle" });
await p.keyboard.press("Control+k");
await p.waitForTimeout(4000);
console.log(await p.evaluate("[...document.querySelectorAll('input')].map(e=>e.id+'|'+e.className).join()"));
await p.screenshot({ path: "/tmp/docs-work/search.png" });
await c.close();
const shots = process.argv.slice(2);
for (const s of shots) {
  const [path, w, scheme] = s.split(",");
  const c2 = await b.newContext({ reducedMotion: "reduce", colorScheme: scheme ?? "light", viewport: { width: Number(w), height: 900 } });
  const q = await c2.newPage();
  await q.goto(site.url + path, { waitUntil: "networkidle" });
  await q.screenshot({ path: `/tmp/docs-work/shot${path.replaceAll("/", "_")}-${w}-${scheme ?? "light"}.png`, fullPage: Number(w) > 1000 });
  await c2.close();
}
const axeSrc = (await import("node:fs")).readFileSync("node_modules/axe-core/axe.min.js", "utf8");
for (const path of ["/api/", "/api/@plugboard/core", "/api/@plugboard/simulator"]) {
  const c3 = await b.newContext({ reducedMotion: "reduce" });
  const q = await c3.newPage();
  await q.goto(site.url + path, { waitUntil: "networkidle" });
  await q.addScriptTag({ content: axeSrc });
  const r = await q.evaluate("axe.run({resultTypes:['violations']})");
  console.log(
    path,
    JSON.stringify(
      r.violations.filter((v) => /serious|critical/.test(v.impact)).map((v) => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)]),
    ),
  );
  await c3.close();
}
await b.close();
await site.close();
