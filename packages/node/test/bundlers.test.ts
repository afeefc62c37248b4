import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import webpack from "webpack";
import { WebSocketServer } from "ws";

const entry = resolve(import.meta.dirname, "fixtures/bundled-program.ts");
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
let folder: string;

beforeAll(async () => {
  server.on("connection", (socket) => socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })));
  if (!server.address()) await once(server, "listening");
  // Inside the package, so that webpack finds what the program imports.
  const out = join(import.meta.dirname, "out");
  await mkdir(out, { recursive: true });
  folder = await mkdtemp(join(out, "bundles-"));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const run = async (file: string): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(process.execPath, [file, `ws://127.0.0.1:${port}/`]);
  return stdout.trim();
};

/** The program as JavaScript, which is what webpack takes. */
const compiled = async (): Promise<string> => {
  const outfile = join(folder, "program.mjs");
  await build({ entryPoints: [entry], outfile, format: "esm", platform: "node", target: "es2022" });
  return outfile;
};

const bundleByWebpack = async (name: string, alias: Record<string, false>): Promise<string> => {
  const compiler = webpack({
    mode: "production",
    target: "node",
    entry: await compiled(),
    output: { path: folder, filename: `${name}.mjs`, module: true, chunkFormat: "module" },
    experiments: { outputModule: true },
    resolve: { alias },
    performance: false,
  });
  const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  );
  expect(stats?.compilation.errors).toEqual([]);
  return join(folder, `${name}.mjs`);
};

/** Puts an empty module in the place of bufferutil. */
const emptied: Plugin = {
  name: "emptied",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^bufferutil$/ }, ({ path }) => ({ path, namespace: "empty" }));
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** The line that esbuild needs for a CommonJS package in a bundle for Node. */
const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };

const bundleByEsbuild = async (name: string, plugins: Plugin[]): Promise<string> => {
  const outfile = join(folder, `${name}.mjs`);
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", target: "es2022", banner, plugins });
  return outfile;
};

test("a bundle of webpack for Node sends and receives messages of every length", async () => {
  expect(await run(await bundleByWebpack("webpack", {}))).toBe("all came back");
}, 60_000);

test("also one in which bufferutil is replaced by an empty module, which breaks the masking of ws", async () => {
  expect(await run(await bundleByWebpack("webpack-empty", { bufferutil: false }))).toBe("all came back");
}, 60_000);

test("a bundle of esbuild with --format=esm does, with a line that makes require", async () => {
  expect(await run(await bundleByEsbuild("esbuild", []))).toBe("all came back");
}, 60_000);

test("also one in which bufferutil is an empty module", async () => {
  expect(await run(await bundleByEsbuild("esbuild-empty", [emptied]))).toBe("all came back");
}, 60_000);
