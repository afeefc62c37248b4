import { build } from "esbuild";
import { expect, test } from "vitest";

/** The packages that a bundle of one line of source holds or imports, by the paths of its modules. */
const packagesOf = async (contents: string): Promise<string[]> => {
  const { metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
  });
  const outputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const paths = outputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  return [...new Set(paths.map((path) => /(?:node_modules|packages|\.\.)\/(ws|core|node)\//.exec(path)?.[1] ?? path))].sort();
};

test.each([
  'import { nativeAdapter } from "@plugboard/node/native"; console.log(nativeAdapter());',
  'import { nativeAdapter } from "@plugboard/node"; console.log(nativeAdapter());',
])("%s bundles no ws", async (source) => {
  expect((await packagesOf(source)).filter((name) => name === "ws")).toEqual([]);
});

test("a program that imports nodeAdapter bundles ws, so that its absence elsewhere is no accident", async () => {
  expect(await packagesOf('import { nodeAdapter } from "@plugboard/node"; console.log(nodeAdapter());')).toContain("ws");
});
