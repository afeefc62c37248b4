import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

interface Weight {
  readonly minified: number;
  readonly gzipped: number;
}

/** What a bundler makes of these imports for a page, in bytes. */
const weigh = async (...imports: readonly (readonly [name: string, from: string])[]): Promise<Weight> => {
  const { outputFiles } = await build({
    stdin: {
      contents: imports.map(([name, from]) => `export { ${name} } from "${from}";`).join("\n"),
      resolveDir: fileURLToPath(new URL("../../packages/webrtc", import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2023",
    external: ["node:*"],
    logLevel: "silent",
  });
  const [code] = outputFiles.map(({ contents }) => contents);
  if (code === undefined) throw new Error("esbuild made no file");
  return { minified: code.length, gzipped: gzipSync(code).length };
};

const connect = ["connect", "@plugboard/core"] as const;

test("the adapter for WebRTC weighs at most 4 kB beyond core, gzipped", async () => {
  const [core, both] = await Promise.all([weigh(connect), weigh(connect, ["webrtcAdapter", "@plugboard/webrtc"])]);
  expect(both.gzipped - core.gzipped).toBeLessThanOrEqual(4_000);
});

test("a transport by WebRTC weighs at most an eighth of upstream's class minified, and a fifth gzipped", async () => {
  const [ours, upstreams] = await Promise.all([
    weigh(["RealtimeTransport", "@plugboard/realtime"], ["voiceCall", "@plugboard/webrtc"]),
    weigh(["OpenAIRealtimeWebRTC", "@openai/agents-realtime"]),
  ]);
  expect(ours.minified).toBeLessThanOrEqual(upstreams.minified / 8);
  expect(ours.gzipped).toBeLessThanOrEqual(upstreams.gzipped / 5);
});
