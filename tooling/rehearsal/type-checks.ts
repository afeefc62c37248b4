import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Combination, expectLine, type Group, install, type Place, runProgram, write } from "./place.ts";
import { onNode, printed, program } from "./programs.ts";
import { run } from "./run.ts";
import { subclassPrinted, subclassProgram } from "./subclass-program.ts";

/** The oldest TypeScript that is promised, the newest, and one of each minor version between them. */
const versions = ["5.7.2", "5.8.3", "5.9.3", "6.0.3", "7.0.2"];

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

/** The first example of the README, as it stands there. */
const readmeExample = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";

const neutral = [
  "core",
  "observe",
  "realtime",
  "realtime/sip",
  "realtime/twilio",
  "realtime/telnyx",
  "responses",
  "live",
  "live/ai-sdk",
  "live/server",
];
const adapters = ["browser", "bun", "deno/native", "workerd", "webrtc", "webrtc/server"];
const ofNode = ["node", "node/native", "deno", "simulator"];

/** What the declarations take from the web platform, as the README says; every runtime's types declare it. */
const webGlobals = ["URL", "AbortController", "AbortSignal", "fetch", "Request", "Response"];

const importAll = (names: readonly string[]): string =>
  names.map((name, index) => `import * as all${index} from "@plugboard/${name}";\nexport const used${index} = all${index};\n`).join("");

interface Settings {
  readonly lib: readonly string[];
  readonly types: readonly string[];
  readonly moduleResolution: "nodenext" | "bundler";
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Compiles one file of a project of its own; what it emits is beside it. */
const compile = async ({ folder }: Place, name: string, text: string, { moduleResolution, more, ...rest }: Settings): Promise<void> => {
  const module = moduleResolution === "bundler" ? "esnext" : "nodenext";
  const compilerOptions = { target: "es2022", strict: true, skipLibCheck: false, module, moduleResolution, ...rest, ...more };
  await write(folder, { [`${name}.ts`]: text, [`${name}.json`]: JSON.stringify({ compilerOptions, files: [`${name}.ts`] }) });
  await run("npx", ["tsc", "-p", `${name}.json`], { cwd: folder });
};

const uses: readonly Combination[] = [
  {
    name: "nodenext, strict, without DOM, skipLibCheck false",
    use: async (place) => {
      const settings: Settings = { lib: ["es2022"], types: ["node"], moduleResolution: "nodenext" };
      await compile(place, "every-export", importAll([...neutral, ...adapters, ...ofNode]), settings);
      await compile(place, "on-node", program(onNode), settings);
      return expectLine((await runProgram(place, ["on-node.js"])).output, printed);
    },
  },
  {
    name: "a subclass with the hooks of upstream's class, used without a cast",
    use: async (place) => {
      // Upstream's declarations need the DOM, and do not compile under each of these versions.
      const settings: Settings = { lib: ["es2022", "dom"], types: ["node"], moduleResolution: "nodenext", more: { skipLibCheck: true } };
      await compile(place, "subclass", subclassProgram, settings);
      return expectLine((await runProgram(place, ["subclass.js"])).output, subclassPrinted);
    },
  },
  {
    name: "bundler, strict, with DOM, without @types/node, skipLibCheck false",
    use: async (place) => {
      const settings: Settings = { lib: ["es2022", "dom"], types: [], moduleResolution: "bundler" };
      await compile(place, "every-export-of-a-page", importAll([...neutral, ...adapters, "browser-audio"]), settings);
      const page = { package: "@plugboard/browser", factory: "browserAdapter", baseURL: JSON.stringify(place.simulatorUrl) };
      await compile(place, "in-a-page", program(page), settings);
      // Node has what this page uses.
      return expectLine((await runProgram(place, ["in-a-page.js"])).output, printed);
    },
  },
  {
    name: "nodenext, strict, with the types of Workers in place of DOM and @types/node",
    use: async (place) => {
      const settings: Settings = {
        lib: ["es2022"],
        types: ["@cloudflare/workers-types"],
        moduleResolution: "nodenext",
        more: { skipLibCheck: true },
      };
      const entries = [...neutral, "workerd"];
      await compile(place, "in-a-worker", importAll(entries), settings);
      return `${entries.length} entries compile`;
    },
  },
  {
    name: "nodenext, strict, with no types of any runtime, skipLibCheck false",
    use: async (place) => {
      const settings: Settings = { lib: ["es2022"], types: [], moduleResolution: "nodenext" };
      const failure = await compile(place, "no-runtime", importAll([...neutral, ...adapters]), settings).then(() => "", String);
      const errors = failure.split("\n").filter((line) => line.includes("error TS"));
      const others = errors.filter((line) => !webGlobals.some((name) => line.endsWith(`Cannot find name '${name}'.`)));
      if (others.length > 0) throw new Error(others.join("\n"));
      return `nothing is missing but ${webGlobals.join(", ")}`;
    },
  },
  {
    name: "the README's first example, strict false, settings of Next.js",
    use: async (place) => {
      // As create-next-app writes them, except that this file has a top-level await.
      const more = {
        strict: false,
        skipLibCheck: true,
        allowJs: true,
        noEmit: true,
        esModuleInterop: true,
        isolatedModules: true,
        jsx: "preserve",
      };
      const lib = ["dom", "dom.iterable", "esnext"];
      await compile(place, "readme", readmeExample, { lib, types: ["node"], moduleResolution: "bundler", more });
      return "compiles";
    },
  },
];

/** The declarations of every package under each TypeScript, and programs that were compiled with it. */
export const typeChecks: readonly Group[] = versions.map((version) => ({
  name: `TypeScript ${version}`,
  prepare: async (place) => {
    const names = [...neutral, ...adapters, ...ofNode, "browser-audio"]
      .filter((name) => !name.includes("/"))
      .map((name) => join("@plugboard", name));
    await install(place, [
      ...names,
      "@openai/agents-realtime",
      "zod",
      `typescript@${version}`,
      "@types/node@22",
      "@cloudflare/workers-types",
    ]);
  },
  uses,
}));
