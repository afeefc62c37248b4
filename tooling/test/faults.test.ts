import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { cellsOf, phases } from "@plugboard/protocol-cases/faults";
import { expect, test } from "vitest";
import { figuresIn } from "../faults/render-faults.ts";
import { promisedFor } from "../faults/rules.ts";
import { runFaults } from "../faults/run-faults.ts";
import { targets } from "../matrix/targets.ts";

const cells = cellsOf(1);

/** The matrix in short: one fault of each kind in each phase. `pnpm faults` runs all of it, in five engines. */
const short = cells.filter(
  ({ layer, phase, fault, way }) =>
    (layer === "core" || (layer === "responses" && phase !== "closing")) &&
    way === "plain" &&
    ["pause", "half-open", "reset", "refused"].includes(fault),
);

test("a fault in any phase ends in an outcome that is promised, and leaves no socket, error or process behind", async () => {
  const target = targets.find(({ name }) => name === "node-26-ws");
  if (!target) throw new Error("the target is there");
  const report = await runFaults(target, short);
  expect(report.problems).toEqual([]);
  expect(report.cells).toHaveLength(short.length);
  expect(report.cells.filter(({ problem }) => problem !== undefined)).toEqual([]);
}, 60_000);

test("each cell has an id and a seed of its own, the same for the same seed of the matrix, and every phase is there", () => {
  expect(cellsOf(1)).toEqual(cells);
  for (const part of ["id", "seed"] as const) expect(new Set(cells.map((cell) => cell[part])).size).toBe(cells.length);
  for (const phase of phases) expect(short.some((cell) => cell.phase === phase)).toBe(true);
});

test("an error that is not Plugboard's, a hang and a quiet success after a cut are promised nowhere", () => {
  const permits = (id: string, outcome: string): boolean => {
    const cell = cells.find((each) => each.id === id);
    return cell !== undefined && promisedFor(cell).some((pattern) => pattern.test(outcome));
  };
  for (const { id } of cells) expect([id, permits(id, "threw TypeError: x")]).toEqual([id, false]);
  for (const { id, fault } of cells) expect([id, permits(id, "unanswered")]).toEqual([id, fault === "corrupted"]);
  expect(permits("core/mid-response/reset/plain", "completed")).toBe(false);
  expect(permits("core/dial/stall/plain", "failed connect-timeout unknown")).toBe(false);
  expect(permits("core/dial/refused/tunnel", "completed")).toBe(false);
});

test("docs/guarantees.md shows a run of the matrix as it is now, in which every cell held", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/guarantees.md"), "utf8");
  const figures = [...figuresIn(page).matchAll(/^\| (\w+) [^|]* \| (\d+) \| (\d+) \|/gm)].map(([, ...columns]) => columns);
  const everyWay = String(cells.length);
  const plain = String(cells.filter(({ way }) => way === "plain").length);
  const numbers = { node: everyWay, deno: everyWay, bun: everyWay, workerd: plain, chromium: plain };
  expect(figures).toEqual(Object.entries(numbers).map(([name, number]) => [name, number, number]));
});
