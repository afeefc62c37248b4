import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HandlerResult } from "./handler-result.ts";
import { weriftPeer } from "./node-peer.ts";

const entry = fileURLToPath(new URL("../test-page/call-handler-program.ts", import.meta.url));
const apiKey = "sk-standard-key-of-the-server";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ apiKeys: [apiKey] });
});
afterEach(() => simulator.close());

test.each(["node-22", "node-26", "deno", "bun", "workerd-2026-11-17"])(
  "on %s, callHandler answers a page's offer with an answer that connects, and refuses what is none",
  async (engine) => {
    const peer = weriftPeer();
    try {
      const channel = peer.createDataChannel("oai-events");
      const isOpen = new Promise<void>((resolve) => channel.addEventListener("open", () => resolve()));
      await peer.setLocalDescription(await peer.createOffer());
      const args = { apiKey, baseUrl: simulator.url, offer: peer.localDescription?.sdp ?? "" };
      const { result, strays } = await runInEngine(findEngine(engine), { entry, args });
      const { answer, location, ...told } = result as HandlerResult;
      expect(strays).toEqual([]);
      expect(told).toEqual({
        status: 201,
        allowedOrigin: "https://app.example.com",
        refused: { stranger: 403, get: 405, text: 415, nonsense: 400, long: 413 },
      });
      expect(location).toBe(`/v1/realtime/calls/${simulator.calls[0]?.id}`);
      expect(simulator.sessions[0]?.settings).toMatchObject({ instructions: "For Anna." });
      await peer.setRemoteDescription({ type: "answer", sdp: answer });
      await isOpen;
    } finally {
      await peer.close();
    }
  },
  60_000,
);
