import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { findEngine, runInEngine } from "@plugboard/engines";
import { startSimulator } from "@plugboard/simulator";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guides } from "../../docs/navigation.ts";
import { jobs, runtimes, templateFor } from "../../packages/create-plugboard/src/templates.ts";
import { importsOf } from "../engine-tests/imports-of.ts";
import { shippedGuides } from "../ship-guides.ts";
import { type Consumer, type PackedPackage, packConsumer } from "./pack-consumer.ts";
import { shippedModules } from "./shipped-modules.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}
const tsc = resolve(import.meta.dirname, "../../node_modules/typescript/bin/tsc");

let consumer: Consumer;
beforeAll(async () => {
  consumer = await packConsumer();
  // A peer that a user of this entry has.
  consumer.link("@opentelemetry/api", resolve(import.meta.dirname, "../../packages/observe"));
}, 60_000);
afterAll(() => consumer.remove());

/** Every module that a consumer may import: `[specifier, …]`. A file, as a worklet is, is for who fetches it. */
const specifiers = (): string[] =>
  consumer.packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((path) => !/\.js(on)?$/.test(path))
      .map((path) => manifest.name + path.slice(1)),
  );

/** Every file that some choice of `npm create plugboard` writes. */
const templates = jobs.flatMap((job) =>
  runtimes.flatMap((runtime) => Object.values(templateFor({ job, runtime }).files).map((file) => `templates/${file}`)),
);

/** Files that the code of a package opens by their path, and does not import: programs for processes and engines, templates. */
const openedByPath: Readonly<Record<string, readonly string[]>> = {
  "@plugboard/conformance": ["process-program", "engine-program", "browser-host", "workerd-host"].map((name) => `dist/${name}.js`),
  "create-plugboard": templates,
};

/** The name of a package without its scope, which is the name of its folder in the repository. */
const shortName = ({ manifest }: PackedPackage): string => manifest.name.replace("@plugboard/", "");

/** A file of a tarball. */
const read = ({ folder }: PackedPackage, file: string): string => readFileSync(join(folder, file), "utf8");

describe("what is shipped", () => {
  test("has a manifest that says what it is, where it comes from, where faults go and how it was published", () => {
    for (const packed of consumer.packages) {
      const { manifest } = packed;
      const { name } = manifest;
      const folder = `packages/${shortName(packed)}`;
      expect(manifest, name).toMatchObject({
        description: expect.stringMatching(/^[A-Z].{20,}\.$|^npm create/),
        homepage: `https://github.com/plugboard/plugboard/tree/main/${folder}#readme`,
        bugs: "https://github.com/plugboard/plugboard/issues",
        funding: "https://github.com/sponsors/plugboard",
        license: "MIT",
        repository: { type: "git", url: "git+https://github.com/plugboard/plugboard.git", directory: folder },
        engines: { node: expect.stringMatching(/^>=2\d/) },
        publishConfig: { access: "public", provenance: true },
      });
      expect(manifest.keywords?.length, `keywords of ${name}`).toBeGreaterThanOrEqual(4);
    }
  });

  test("has its guides, whose links lead to a file of the package or to the code host", () => {
    for (const packed of consumer.packages) {
      for (const [file, text] of shippedGuides(shortName(packed))) {
        expect(read(packed, file), file).toBe(text);
        for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
          const [path = ""] = target.split("#");
          if (path !== "" && !path.startsWith("https://"))
            expect(packed.files, `${packed.manifest.name} ${file}`).toContain(`guides/${path}`);
          const [, inRepository] = /^https:\/\/github\.com\/plugboard\/plugboard\/\w+\/main\/(.*)$/.exec(path) ?? [];
          if (inRepository !== undefined) expect(existsSync(resolve(root, inRepository)), `${file}: ${target}`).toBe(true);
        }
      }
    }
  });

  test("carries every guide of the site in some package, but for the pages about the project itself", () => {
    const carried = new Set(consumer.packages.flatMap((packed) => [...shippedGuides(shortName(packed)).keys()]));
    const left = guides().filter((guide) => !guide.includes("/") && !carried.has(`guides/${guide}.md`));
    expect(left).toEqual(["architecture", "benchmarks", "contributing", "decisions", "index", "support"]);
  });

  test("has source maps that hold their sources, which are files of the repository", () => {
    for (const packed of consumer.packages) {
      for (const file of packed.files.filter((name) => name.endsWith(".js.map"))) {
        const { sources, sourcesContent = [] } = JSON.parse(read(packed, file)) as SourceMap;
        expect(sources.length, file).toBe(sourcesContent.length);
        for (const [index, source] of sources.entries()) {
          // A module that a plugin of the bundler makes is named by the plugin and the file that it is made of.
          if (/^[\w-]+-as-text:/.test(source)) continue;
          const path = resolve(root, "packages", shortName(packed), dirname(file), source);
          expect(sourcesContent[index], `${packed.manifest.name} ${file}: ${source}`).toBe(readFileSync(path, "utf8"));
        }
      }
    }
  });

  test("is the licence, the manifest, a README and the files that the exports reach, and nothing else", () => {
    const surprises = consumer.packages.map((packed) => {
      const { files } = shippedModules(packed, openedByPath[packed.manifest.name]);
      const modules = [...files].filter((file) => file.endsWith(".js"));
      const maps = modules.map((file) => `${file}.map`);
      const expected = ["LICENSE", "README.md", "package.json", ...files, ...maps, ...shippedGuides(shortName(packed)).keys()];
      // Nobody imports the declarations of a program; changesets writes the changelog; the simulator plays recordings.
      const declarations = ["cli", "engine-program", "process-program"].map((name) => `dist/${name}.d.ts`);
      const optional = ["CHANGELOG.md", ...declarations, "fixtures/answer.wav", "fixtures/question.wav"];
      const extra = packed.files.filter((file) => !expected.includes(file) && !optional.includes(file));
      return { name: packed.manifest.name, extra, missing: expected.filter((file) => !packed.files.includes(file)) };
    });
    expect(surprises.filter(({ extra, missing }) => extra.length > 0 || missing.length > 0)).toEqual([]);
  });

  test("imports exactly the packages that it declares, at the version that is shipped with it", () => {
    for (const packed of consumer.packages) {
      const { name, dependencies = {}, peerDependencies = {} } = packed.manifest;
      const { imports, typeImports } = shippedModules(packed, openedByPath[name]);
      // Not every peer is imported: conformance starts the executable of workerd. What only the declarations name is needed all the same.
      const needed = [...imports].filter((one) => Object.hasOwn(dependencies, one) || !Object.hasOwn(peerDependencies, one));
      const installed = [...new Set([...needed, ...[...typeImports].filter((one) => Object.hasOwn(dependencies, one))])];
      expect({ name, imports: installed.sort() }).toEqual({ name, imports: Object.keys(dependencies).sort() });
      expect(Object.keys({ ...dependencies, ...peerDependencies }), name).toEqual(expect.arrayContaining([...typeImports]));
      for (const { manifest } of consumer.packages) expect([undefined, manifest.version]).toContain(dependencies[manifest.name]);
    }
  });
});

const engines: readonly (readonly [engine: string, args: readonly string[]])[] = [
  ["node-26", []],
  ["node-22", []],
  ["deno", ["run", "--no-remote", "--no-lock", "--allow-env", "--allow-read"]],
  ["bun", ["run", "--no-install"]],
];

test("what reads no exports finds the same main module and the same declarations", () => {
  for (const { manifest } of consumer.packages) {
    const { name, exports, main, types, typesVersions } = manifest;
    const entries = Object.entries(exports).flatMap(([path, entry]) =>
      typeof entry === "object" ? [[path.slice(2), entry] as const] : [],
    );
    const [, index] = entries.find(([path]) => path === "") ?? [];
    expect([main, types], name).toEqual([index?.default, index?.types]);
    const others = entries.filter(([path]) => path !== "");
    const declared = Object.fromEntries(others.map(([path, entry]) => [path, [entry.types]]));
    expect(typesVersions, name).toEqual(others.length > 0 ? { "*": declared } : undefined);
  }
});

test("every listed export can be imported in Node 26, Node 22, Deno and Bun, and has the same names in each", async () => {
  const script = consumer.write(
    "import-all.mjs",
    `const names = {};
    for (const specifier of ${JSON.stringify(specifiers())}) names[specifier] = Object.keys(await import(specifier)).sort();
    console.log(JSON.stringify(names));`,
  );
  const env = { HOME: consumer.folder, DENO_DIR: join(consumer.folder, "deno"), NO_COLOR: "1", DO_NOT_TRACK: "1" };
  const importAll = async ([name, args]: (typeof engines)[number]): Promise<Record<string, string[]>> => {
    const { stdout } = await run(findEngine(name).locate() ?? "", [...args, script], { cwd: consumer.folder, env });
    return JSON.parse(stdout) as Record<string, string[]>;
  };

  const [first, ...others] = await Promise.all(engines.map(importAll));

  expect(Object.keys(first ?? {})).toEqual(specifiers());
  for (const [specifier, names] of Object.entries(first ?? {})) expect(names.length, specifier).toBeGreaterThan(0);
  expect(others).toEqual([first, first, first]);
});

test("every command starts", async () => {
  const commands = consumer.packages.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.bin ?? {}).map(([name, path]) => [name, join(folder, path)] as const),
  );
  expect(commands.map(([name]) => name).sort()).toEqual(["create-plugboard", "plugboard-conformance", "plugboard-simulator"]);
  for (const [name, path] of commands) {
    const { stdout } = await run(process.execPath, [path, "--help"], { cwd: consumer.folder });
    expect(stdout).toContain(`Usage: ${name} `);
  }
});

test.each([
  ["browser", "browserAdapter", ["browser"]],
  ["workerd", "workerdAdapter", ["workerd", "worker", "browser"]],
])("core, the protocols and the adapter of %s bundle into one file that imports nothing", async (adapter, factory, conditions) => {
  const contents = `
    export { connect } from "@plugboard/core";
    export { ${factory} } from "@plugboard/${adapter}";
    export { RealtimeTransport } from "@plugboard/realtime";
    export { createWebSocketFetch } from "@plugboard/responses";`;
  const { outputFiles, warnings, metafile } = await build({
    metafile: true,
    absWorkingDir: consumer.folder,
    stdin: { contents, resolveDir: consumer.folder },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    external: ["node:*"],
    conditions,
  });
  expect(warnings).toEqual([]);
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== "<stdin>");
  expect(inputs.filter((path) => !path.startsWith("node_modules/@plugboard/"))).toEqual([]);
  expect(await importsOf(outputFiles[0]?.text ?? "")).toEqual([]);
});

/** What runs inside an engine: one turn and one streamed request, over the adapter of that engine. */
const useProgram = (adapter: string, factory: string): string => `
import { ${factory} } from "@plugboard/${adapter}";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";

export default async (baseURL) => {
  const adapter = ${factory}();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", useInsecureApiKey: true, endpoint: gatewayEndpoint(baseURL) });
  let turn = "";
  transport.on("audio_transcript_delta", ({ delta }) => (turn += delta));
  const done = new Promise((resolve) => transport.on("turn_done", resolve));
  await transport.connect();
  transport.sendMessage("Speak.");
  await done;
  transport.close();

  const subprotocols = adapter.capabilities.headers ? {} : { subprotocols: () => ["openai-insecure-api-key.sk-test"] };
  await using fetch = createWebSocketFetch({ adapter, baseURL, ...subprotocols });
  const body = JSON.stringify({ model: "gpt-5.6", stream: true, input: "Write." });
  const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };
  const response = await fetch(baseURL + "/responses", { method: "POST", headers, body });
  const answer = await response.text();
  return { turn, isComplete: answer.includes("event: response.completed"), overSocket: fetch.stats().overSocket };
};
`;

test.each([
  ["node-26", "node", "nodeAdapter"],
  ["node-22", "node", "nodeAdapter"],
  ["deno", "deno", "denoAdapter"],
  ["bun", "bun", "bunAdapter"],
  ["workerd-2026-11-17", "workerd", "workerdAdapter"],
  ["chromium-page", "browser", "browserAdapter"],
])("a project that installed the tarballs holds a turn and streams a response in %s", async (engine, adapter, factory) => {
  const script = { turns: [{ reply: [{ say: "Spoken." }] }] };
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, script });
  const entry = consumer.write(`use-${engine}.js`, useProgram(adapter, factory));
  const { result } = await runInEngine(findEngine(engine), { entry, args: simulator.url });
  expect(result).toEqual({ turn: "Spoken.", isComplete: true, overSocket: 1 });
});

const program = (adapter: string, factory: string): string => `
import { type Connection, connect, isPlugboardError } from "@plugboard/core";
import { ${factory} } from "@plugboard/${adapter}";
import { asCreateWebSocket, RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch, type WebSocketFetch } from "@plugboard/responses";

const adapter = ${factory}();
const connection: Connection = await connect(adapter, { url: "wss://example.com", protocols: ["feed"] });
connection.send(new Uint8Array(1));
for await (const frame of connection) console.log(typeof frame === "string" ? frame.length : frame.byteLength);
const { code, initiator } = await connection.closed;
console.log(code, initiator satisfies "local" | "remote" | "network");
try {
  await connection.close();
} catch (error: unknown) {
  if (isPlugboardError(error)) console.log(error.delivery);
}
const fetch: WebSocketFetch = createWebSocketFetch({ adapter });
const same: typeof globalThis.fetch = fetch;
const transport = new RealtimeTransport({ adapter, apiKey: async () => "ek_1" });
transport.on("audio", ({ data }) => console.log(data.byteLength));
asCreateWebSocket(adapter);
// @ts-expect-error: what is not exported does not compile
import { noSuchName } from "@plugboard/core";
console.log(same, noSuchName);
`;

const settings = (moduleResolution: string, types: readonly string[], lib: readonly string[]): string =>
  JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: moduleResolution === "nodenext" ? "nodenext" : "esnext",
      moduleResolution,
      // TypeScript 6 still has "node10", which reads no `exports`, and says that 7 has not.
      ...(moduleResolution === "node10" && { ignoreDeprecations: "6.0" }),
      types,
      lib,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    },
  });

describe.each(["bundler", "nodenext", "node10"])("a strict consumer without skipLibCheck, moduleResolution %s", (moduleResolution) => {
  const check = async (name: string, text: string, types: readonly string[], lib: readonly string[]): Promise<string> => {
    const base = { ...JSON.parse(settings(moduleResolution, types, lib)), files: [`${name}.ts`] };
    consumer.write(`${name}.ts`, text);
    const project = consumer.write(`${name}.${moduleResolution}.json`, JSON.stringify(base));
    const checked = await run(process.execPath, [tsc, "-p", project]).catch((error: { readonly stdout: string }) => error);
    return checked.stdout;
  };

  test("type-checks in a page", async () => {
    const text = `${program("browser", "browserAdapter")}import * as audio from "@plugboard/browser-audio"; console.log(audio);`;
    expect(await check("page", text, [], ["ES2022", "DOM"])).toBe("");
  }, 60_000);

  test("type-checks in Node, with every listed export but those that only a page has", async () => {
    const ofNode = specifiers().filter((specifier) => specifier !== "@plugboard/browser-audio");
    const imports = ofNode.map((specifier, index) => `import * as export${index} from "${specifier}"; console.log(export${index});`);
    const text = program("node", "nodeAdapter") + imports.join("\n");
    expect(await check("node", text, ["node"], ["ES2023", "ESNext.Disposable"])).toBe("");
  }, 60_000);
});
