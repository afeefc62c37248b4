import { cp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { alone, type Group, type Place, write } from "./place.ts";
import { run, runInBackground } from "./run.ts";

const example = resolve(import.meta.dirname, "../../examples/nextjs");

/** The example, copied out of the repository, with another Next.js and without what only its own test needs. */
const copyOut = async ({ folder }: Place, next: string): Promise<void> => {
  await cp(example, folder, { recursive: true, filter: (path) => !/\/(node_modules|\.next|test)$/.test(path) });
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const released = Object.fromEntries(
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, next }).map(([name, version]) => [
      name,
      version === "workspace:*" ? "latest" : version,
    ]),
  );
  await write(folder, { "package.json": JSON.stringify({ ...manifest, dependencies: released, devDependencies: {} }) });
};

const nextProject = (version: string, bundler: string, flags: readonly string[]): Group =>
  alone({
    name: `Next.js ${version} built with ${bundler}`,
    use: async (place) => {
      await copyOut(place, version);
      const { folder, registry, simulatorUrl } = place;
      const env = {
        ...registry.env,
        NEXT_TELEMETRY_DISABLED: "1",
        NODE_ENV: "production",
        OPENAI_BASE_URL: simulatorUrl,
        OPENAI_API_KEY: "any",
      };
      await run("npm", ["install", "--no-audit", "--no-fund", "--include=dev"], { cwd: folder, env });
      await run("npx", ["next", "build", ...flags], { cwd: folder, env });
      const args = ["next", "start", "--port", "0", "--hostname", "127.0.0.1"];
      const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/;
      const server = await runInBackground("npx", args, { cwd: folder, env }, (output) => address.test(output));
      try {
        const url = `${address.exec(server.output)?.[0]}/api/ask`;
        for (const _ of [1, 2]) {
          const answer = await (await fetch(url, { method: "POST", body: "What is the weather in Paris?" })).text();
          if (answer !== "Done after 1 tool calls.") throw new Error(`the route answered ${answer.slice(0, 500)}`);
        }
        return "two streamed loops";
      } finally {
        await server.stop();
        await rm(join(folder, ".next"), { recursive: true, force: true });
      }
    },
  });

/** The example for Next.js on the versions that are in use, with each bundler that they have. */
export const nextProjects: readonly Group[] = [
  nextProject("15.5.29", "webpack", []),
  nextProject("16.4.6", "Turbopack", []),
  nextProject("16.4.6", "webpack", ["--webpack"]),
];
