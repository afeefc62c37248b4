import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { EngineError } from "./engine-error.ts";

/** Which in-engine host starts the program. */
export type Host = "process" | "browser" | "workerd";

/** What to bundle, and for whom. */
export interface BundleRequest {
  /** Absolute path of the module whose default export is the program. */
  readonly entry: string;
  /** Files for the imports that the entry leaves open. */
  readonly substitutes: Readonly<Record<string, string>> | undefined;
  /** Written into the bundle as a JSON literal. */
  readonly args: unknown;
  /** Which host starts it. */
  readonly host: Host;
  /** Export conditions of the runtime, strongest first. */
  readonly conditions: readonly string[];
  /** Names the engine in errors. */
  readonly engine: string;
}

// CommonJS dependencies (npm ws, for one) call `require` for node's built-in modules; ESM has none.
const requireBanner =
  'import { createRequire as plugboardCreateRequire } from "node:module"; const require = plugboardCreateRequire(import.meta.url);';

const settings: Record<Host, BuildOptions> = {
  process: { platform: "node", banner: { js: requireBanner } },
  // Node's own names stay imports: a runtime that lacks them then fails by itself, visibly.
  browser: { platform: "browser", external: ["node:*"] },
  // As Wrangler does: CommonJS dependencies name Node's modules without the prefix that workerd wants.
  workerd: {
    platform: "browser",
    external: ["node:*", "cloudflare:*"],
    alias: Object.fromEntries(builtinModules.filter((name) => !name.startsWith("_")).map((name) => [name, `node:${name}`])),
  },
};

/** The two imports and one call that make a program out of an entry. The host comes first: it must see a later failure. */
const stub = (request: BundleRequest): string => {
  // The conformance package carries built copies of the engines and their hosts, side by side.
  const file = import.meta.url.endsWith(".ts") ? `./hosts/${request.host}-host.ts` : `./${request.host}-host.js`;
  const host = fileURLToPath(new URL(file, import.meta.url));
  // A line separator inside JSON is legal in a JavaScript string since ES2019; `</script>` never meets HTML here.
  const call = `start(program, ${JSON.stringify(request.args ?? null)})`;
  return [
    `import { start } from ${JSON.stringify(host)};`,
    `import program from ${JSON.stringify(request.entry)};`,
    request.host === "workerd" ? `export default ${call};` : `${call};`,
  ].join("\n");
};

/** Bundles an entry and its host into one ES module. */
export const bundleProgram = async (request: BundleRequest): Promise<string> => {
  try {
    const { outputFiles } = await build({
      ...settings[request.host],
      stdin: { contents: stub(request), resolveDir: fileURLToPath(new URL(".", import.meta.url)), sourcefile: "program.ts" },
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
      alias: { ...settings[request.host].alias, ...request.substitutes },
      conditions: [...request.conditions],
      // The hosts and the entries name themselves in stack traces.
      sourcemap: false,
      minify: false,
      logLevel: "silent",
    });
    return outputFiles[0]?.text ?? "";
  } catch (cause) {
    throw new EngineError("build-failed", request.engine, `${request.entry} cannot be bundled: ${String(cause)}`, [], cause);
  }
};
