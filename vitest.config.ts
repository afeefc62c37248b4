import { defineConfig } from "vitest/config";

/** Unit tests of every package. Conformance and the engines have runners of their own. */
export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "tooling/test/**/*.test.ts", "tooling/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    setupFiles: ["tooling/property-seed.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
