import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";

const protocol = await readFile(new URL("../../../docs/protocol.md", import.meta.url), "utf8");

test("there are at least 90 cases, each with an id of its own", () => {
  expect(cases.length).toBeGreaterThanOrEqual(90);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

test("an id is an area and what holds", () => {
  for (const { id } of cases) expect(id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
});

test("each case points to a heading of docs/protocol.md", () => {
  const headings = [...protocol.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(" ", "-"));
  for (const { id, source } of cases)
    expect(
      headings.map((heading) => `docs/protocol.md#${heading}`),
      id,
    ).toContain(source);
});

test("each heading of docs/protocol.md names the areas that hold an adapter to it", () => {
  const areas = new Set(cases.map(({ id }) => id.split("/")[0]));
  for (const area of areas) expect(protocol, area).toMatch(new RegExp(`^Cases: .*\`${area}\``, "m"));
});

test("no case asks for a runtime or an adapter by name", async () => {
  for (const { id, run } of cases) {
    expect(id, id).not.toMatch(/\b(node|deno|bun|workerd|chrom|firefox|ws)\b/);
    expect(String(run), id).not.toMatch(/adapterName ===|runtime\??\.name ===|runtime\.name !==/);
  }
});

test("the first case is the one about the runtime", () => {
  expect(cases[0]?.id).toBe("runtime/is-the-one-claimed");
});
