import { defineConfig } from "vitest/config";

/** Another copy of upstream than the pinned one, for `pnpm upstream`. */
const upstream = process.env["PLUGBOARD_UPSTREAM"];

const tests = (name: string): string[] => [
  `packages/*/test/**/${name}`,
  `tooling/test/**/${name}`,
  `tooling/*/test/**/${name}`,
  `examples/*/test/**/${name}`,
];

/**
 * What other people's tools build for half a minute or more, whole runs of the suite in browsers, and sound in a browser that shares its
 * clock with everything else, and how soon an interruption is heard: `pnpm test:slow`.
 */
const slow = [
  "examples/nextjs/**",
  "tooling/test/foreign-in-engines.test.ts",
  "packages/*/test/firefox-*.test.ts",
  "examples/*/test/firefox-*.test.ts",
  "packages/*/test/interrupt-latency.test.ts",
];

/** Tests that are as long as the calls that they hold or the deadlines that they wait for, with little work: `name.paced.test.ts`. */
const paced = "*.paced.test.ts";

/** Tests that measure sound in real time, which another test at their side would disturb: `name.timed.test.ts`. */
const timed = "*.timed.test.ts";

const shared = {
  ...(upstream !== undefined && { alias: { "@openai/agents-realtime": upstream } }),
  setupFiles: ["tooling/property-seed.ts"],
  testTimeout: 20_000,
  hookTimeout: 20_000,
};

/** Unit tests of every package. Conformance and the engines have runners of their own. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: tests("*.test.ts"),
          exclude: ["**/node_modules/**", ...slow, `**/${paced}`, `**/${timed}`],
          // Vitest keeps one core for itself, which leaves a machine of two with one worker; most of these tests wait for sockets and engines.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: "paced",
          include: tests(paced),
          exclude: ["**/node_modules/**", ...slow],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: "timed",
          include: tests(timed),
          exclude: ["**/node_modules/**", ...slow],
          maxWorkers: 1,
          // A machine that is busy elsewhere makes sound late in one run. What is wrong in our code is wrong in each of three.
          retry: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
