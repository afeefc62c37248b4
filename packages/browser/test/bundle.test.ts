import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { build as buildWithVite } from "vite";
import { expect, test } from "vitest";
import { importsOf } from "../../../tooling/engine-tests/imports-of.ts";

const entry = fileURLToPath(new URL("./bundle-entry.ts", import.meta.url));

test("a bundle of esbuild for browsers imports nothing", async () => {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", platform: "browser" });
  const code = outputFiles[0]?.text ?? "";
  expect(code).toContain("browserAdapter");
  expect(await importsOf(code)).toEqual([]);
});

test("a bundle of Vite imports nothing", async () => {
  const lib = { entry, formats: ["es" as const] };
  const output = await buildWithVite({ configFile: false, logLevel: "silent", build: { write: false, minify: false, lib } });
  const chunks = [output].flat().flatMap((result) => ("output" in result ? result.output : []));
  const code = chunks.map((chunk) => ("code" in chunk ? chunk.code : "")).join("\n");
  expect(code).toContain("browserAdapter");
  expect(await importsOf(code)).toEqual([]);
});

test("the test finds an import in any syntax, so that an empty list is no accident", async () => {
  const code = 'import "ws"; export * from "node:net"; const tls = () => import("node:tls"); require("crypto"); tls();';
  expect(await importsOf(code)).toEqual(["crypto", "node:net", "node:tls", "ws"]);
});
