import { exportsOf, weighBundle } from "../../tooling/weigh-bundle.ts";
import type { Measurement } from "../harness/measurement.ts";

interface Bundle {
  readonly code: string;
  readonly platform?: "node" | "browser";
}

const all = (from: string): string => `export * from "${from}";`;

const realtime = ["RealtimeTransport", "@plugboard/realtime"] as const;

const bundles: Readonly<Record<string, Bundle>> = {
  "connect of @plugboard/core": { code: exportsOf(["connect", "@plugboard/core"]) },
  "@plugboard/core": { code: all("@plugboard/core") },
  "@plugboard/browser": { code: all("@plugboard/browser") },
  "@plugboard/node, with ws": { code: all("@plugboard/node"), platform: "node" },
  "@plugboard/node/native": { code: all("@plugboard/node/native"), platform: "node" },
  "@plugboard/workerd": { code: all("@plugboard/workerd") },
  "@plugboard/bun": { code: all("@plugboard/bun") },
  "@plugboard/deno, with ws": { code: all("@plugboard/deno"), platform: "node" },
  "@plugboard/deno/native": { code: all("@plugboard/deno/native") },
  "@plugboard/webrtc": { code: all("@plugboard/webrtc") },
  "@plugboard/webrtc/server": { code: all("@plugboard/webrtc/server") },
  "@plugboard/browser-audio": { code: all("@plugboard/browser-audio") },
  "@plugboard/observe": { code: all("@plugboard/observe") },
  "@plugboard/observe/opentelemetry": { code: all("@plugboard/observe/opentelemetry") },
  "@plugboard/wire": { code: all("@plugboard/wire") },
  "@plugboard/realtime": { code: all("@plugboard/realtime") },
  "@plugboard/realtime/sip": { code: all("@plugboard/realtime/sip") },
  "@plugboard/realtime/twilio": { code: all("@plugboard/realtime/twilio") },
  "@plugboard/realtime/telnyx": { code: all("@plugboard/realtime/telnyx") },
  "@plugboard/live": { code: all("@plugboard/live") },
  "@plugboard/live/ai-sdk": { code: all("@plugboard/live/ai-sdk") },
  "@plugboard/live/server": { code: all("@plugboard/live/server") },
  "@plugboard/responses": { code: all("@plugboard/responses") },
  "RealtimeTransport + browserAdapter": { code: exportsOf(realtime, ["browserAdapter", "@plugboard/browser"]) },
  "RealtimeTransport + voiceCall (WebRTC)": { code: exportsOf(realtime, ["voiceCall", "@plugboard/webrtc"]) },
  "createWebSocketFetch + workerdAdapter": {
    code: exportsOf(["createWebSocketFetch", "@plugboard/responses"], ["workerdAdapter", "@plugboard/workerd"]),
  },
  "*peer* ws": { code: exportsOf(["WebSocket", "ws"]), platform: "node" },
  "*peer* partysocket": { code: all("partysocket") },
  "*peer* OpenAIRealtimeWebSocket": { code: exportsOf(["OpenAIRealtimeWebSocket", "@openai/agents-realtime"]) },
  "*peer* OpenAIRealtimeWebRTC": { code: exportsOf(["OpenAIRealtimeWebRTC", "@openai/agents-realtime"]) },
  "*peer* OpenAIRealtimeWebSocket of openai": { code: exportsOf(["OpenAIRealtimeWebSocket", "openai/realtime/websocket"]) },
  "*peer* OpenAIRealtimeWS of openai": { code: exportsOf(["OpenAIRealtimeWS", "openai/realtime/ws"]), platform: "node" },
  "*peer* ResponsesWS of openai": { code: exportsOf(["ResponsesWS", "openai/resources/responses/ws"]), platform: "node" },
  "*peer* ai-sdk-openai-websocket-fetch": { code: all("@vercel/ai-sdk-openai-websocket-fetch"), platform: "node" },
  "*peer* undici": { code: exportsOf(["fetch, Agent", "undici"]), platform: "node" },
};

const probe: Measurement["probe"] = async ({ contender }) => {
  const { code, platform } = bundles[contender] ?? { code: "" };
  const { gzipped, minified } = await weighBundle(code, platform);
  return { gzip: gzipped / 1_000, minified: minified / 1_000 };
};

export const measurement: Measurement = {
  title: "Bundle sizes",
  method: `What a bundler (esbuild, minified) makes of each entry point with everything that is imported, and the same gzipped, in kilobytes; for Node where it
needs Node. The ceilings of [.size-limit.js](../.size-limit.js) are checked with every change.`,
  contenders: Object.keys(bundles),
  base: "connect of @plugboard/core",
  columns: { gzip: { title: "gzip, kB", digits: 1 }, minified: { title: "minified, kB", digits: 1 } },
  rounds: 1,
  probe,
  remarks: "[Decision 4](decisions/0004-what-the-packages-weigh.md) says where the bytes are.",
};
