import { expect, test } from "vitest";
import { exportsOf, weighBundle } from "../weigh-bundle.ts";

const connect = ["connect", "@plugboard/core"] as const;

test("the adapter for WebRTC weighs at most 4 kB beyond core, gzipped", async () => {
  const [core, both] = await Promise.all([
    weighBundle(exportsOf(connect)),
    weighBundle(exportsOf(connect, ["webrtcAdapter", "@plugboard/webrtc"])),
  ]);
  expect(both.gzipped - core.gzipped).toBeLessThanOrEqual(4_000);
});

test("a transport by WebRTC weighs at most an eighth of upstream's class minified, and a fifth gzipped", async () => {
  const [ours, upstreams] = await Promise.all([
    weighBundle(exportsOf(["RealtimeTransport", "@plugboard/realtime"], ["voiceCall", "@plugboard/webrtc"])),
    weighBundle(exportsOf(["OpenAIRealtimeWebRTC", "@openai/agents-realtime"])),
  ]);
  expect(ours.minified).toBeLessThanOrEqual(upstreams.minified / 8);
  expect(ours.gzipped).toBeLessThanOrEqual(upstreams.gzipped / 5);
});
