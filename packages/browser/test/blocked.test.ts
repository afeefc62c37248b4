import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

// Chromium 156 fires an error and no close, Firefox 153 throws from the constructor.
test.each(["chromium-page", "firefox-page"])(
  "what a content security policy blocks in a %s is connect-failed at once",
  async (place) => {
    const peer = await startLoopbackPeer();
    try {
      const entry = fileURLToPath(new URL("./blocked-program.ts", import.meta.url));
      const { result, strays } = await runInEngine(findEngine(place), { entry, args: { url: peer.url } });
      expect(result).toEqual({ error: { code: "connect-failed", delivery: "not-sent" }, seen: [], atOnce: true });
      expect(strays).toEqual([]);
      expect(peer.handshakes).toEqual([]);
    } finally {
      await peer.close();
    }
  },
  60_000,
);
