import { defineConfig } from "vitest/config";

/** Another copy of upstream than the pinned one, for `pnpm upstream`. */
const upstream = process.env["PLUGBOARD_UPSTREAM"];

/** Unit tests of every package. Conformance and the engines have runners of their own. */
export default defineConfig({
  test: {
    ...(upstream !== undefined && { alias: { "@openai/agents-realtime": upstream } }),
    include: ["packages/*/test/**/*.test.ts", "tooling/test/**/*.test.ts", "tooling/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    // `pnpm test:slow`: what other people's tools build for half a minute or more, and what measures sound in a browser in real time.
    exclude: ["**/node_modules/**", "examples/nextjs/**", "packages/webrtc/test/{interrupt,voice}.test.ts"],
    setupFiles: ["tooling/property-seed.ts"],
    // Vitest keeps one core for itself, which leaves a machine of two with one worker; most of these tests wait for sockets.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
