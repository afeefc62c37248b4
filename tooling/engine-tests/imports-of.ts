import { build } from "esbuild";

/** What a bundle still imports or requires, in any syntax: empty for one that runs without Node and without packages. */
export const importsOf = async (code: string): Promise<string[]> => {
  const imports = new Set<string>();
  await build({
    stdin: { contents: code, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    plugins: [
      {
        name: "collect",
        setup: ({ onResolve }) => {
          onResolve({ filter: /.*/ }, ({ path, kind }) => {
            if (kind === "entry-point") return undefined;
            imports.add(path);
            return { path, external: true };
          });
        },
      },
    ],
  });
  return [...imports].sort();
};
