import { defineConfig } from "vitest/config";

/**
 * What needs a build of its own first (the site in a browser, frameworks, adapters from outside), the sound of Firefox, which needs PulseAudio, and
 * delays of sound, which a busy machine lengthens. One file after another. `pnpm test:slow` runs it.
 */
export default defineConfig({
  test: {
    include: [
      "docs/test/**/*.test.ts",
      "examples/nextjs/test/**/*.test.ts",
      "tooling/test/foreign-in-engines.test.ts",
      "packages/*/test/firefox-*.test.ts",
      "examples/*/test/firefox-*.test.ts",
      "packages/*/test/interrupt-latency.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
