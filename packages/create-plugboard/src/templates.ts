/** Where the program will run. */
export const runtimes = ["node", "bun", "deno", "workers"] as const;
export type Runtime = (typeof runtimes)[number];

/** What the program will be. */
export const jobs = ["voice-agent", "agent-loop", "adapter"] as const;
export type Job = (typeof jobs)[number];

/** What was chosen. The adapter is one file that fits Node, Deno and Bun alike. */
export type Choice = { readonly job: "adapter" } | { readonly job: "voice-agent" | "agent-loop"; readonly runtime: Runtime };

/** A folder to write: whole files by name, and what `package.json` says. */
export interface Template {
  /** Files of the package's `templates` folder, by the name that they get. */
  readonly files: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** What to type, in order, after the installation, each line in a terminal of its own. */
  readonly steps: readonly string[];
}

const simulated = "OPENAI_API_KEY=any OPENAI_BASE_URL=http://127.0.0.1:8787/v1";

/** How a runtime starts a program, with the permissions that it needs. */
const starters: Readonly<Record<Exclude<Runtime, "workers">, string>> = {
  node: "node",
  bun: "bun",
  deno: "deno run --allow-net --allow-env --allow-read --allow-sys=hostname --allow-write=answer.pcm",
};

const adapterTemplate: Template = {
  files: { "my-adapter.ts": "adapter/my-adapter.ts", ".github/workflows/conformance.yml": "adapter/conformance.yml" },
  scripts: { test: "plugboard-conformance ./my-adapter.ts", "test:mutants": "plugboard-conformance ./my-adapter.ts --mutants" },
  dependencies: ["@plugboard/core"],
  devDependencies: ["@plugboard/conformance"],
  steps: ["npm test"],
};

const workersTemplate: Template = {
  files: {
    "worker.mjs": "workers/worker.mjs",
    "wrangler.jsonc": "workers/wrangler.jsonc",
    // pnpm 11 ends with an error where it has left out an install script.
    "pnpm-workspace.yaml": "workers/pnpm-workspace.yaml",
  },
  scripts: {
    simulator: "plugboard-simulator",
    start: "wrangler dev --port 8788 --var OPENAI_API_KEY:any --var OPENAI_BASE_URL:http://127.0.0.1:8787/v1",
  },
  dependencies: ["@plugboard/workerd", "@plugboard/realtime", "@plugboard/responses", "@ai-sdk/openai", "ai", "zod"],
  devDependencies: ["@plugboard/simulator", "wrangler"],
  steps: ["npm run simulator", "npm start", "curl -d 'What is the weather in Paris?' http://127.0.0.1:8788/"],
};

/** The template for what is wanted. A Worker is both jobs: it answers `/` with text and `/voice` with speech. */
export const templateFor = (choice: Choice): Template => {
  if (choice.job === "adapter") return adapterTemplate;
  const { job, runtime } = choice;
  if (runtime === "workers") return workersTemplate;
  const program = job === "voice-agent" ? "voice.mjs" : "loop.mjs";
  const own = job === "voice-agent" ? ["@plugboard/realtime", "@openai/agents-realtime"] : ["@plugboard/responses", "@ai-sdk/openai", "ai"];
  return {
    files: { [program]: `${runtime}/${program}` },
    scripts: { simulator: "plugboard-simulator", start: `${starters[runtime]} ${program}` },
    dependencies: [`@plugboard/${runtime}`, ...own, "zod"],
    devDependencies: ["@plugboard/simulator"],
    steps: ["npm run simulator", `${simulated} npm start`],
  };
};
