import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle, importEngine } from "../../../tooling/engine-tests/engine.ts";
import type { Exercise } from "../../../tooling/engine-tests/exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

interface Worker {
  dispatchFetch(url: string): Promise<{ json(): Promise<unknown> }>;
  dispose(): Promise<void>;
}

// The newest compatibility date needs a newer workerd than the one that miniflare brings.
process.env["MINIFLARE_WORKERD_PATH"] = new URL("../../../tooling/engines/node_modules/workerd/bin/workerd", import.meta.url).pathname;
const { Miniflare } = (await importEngine("miniflare")) as { Miniflare: new (options: object) => Worker };

describe.each(["2025-09-24", "2026-11-17"])("on workerd at compatibility date %s", (compatibilityDate) => {
  let peer: LoopbackPeer;
  let worker: Worker;
  let result: Exercise;
  let _hangGone: Promise<void>;
  const ask = async (path: string): Promise<unknown> => (await worker.dispatchFetch(`http://worker${path}`)).json();

  beforeAll(async () => {
    peer = await startLoopbackPeer();
    worker = new Miniflare({
      modules: [{ type: "ESModule", path: "program.mjs", contents: await bundle(new URL("./program.ts", import.meta.url), ["workerd"]) }],
      compatibilityDate,
      bindings: { PEER: peer.url },
      durableObjects: { OWNER: "Owner" },
      handleRuntimeStdio: () => undefined,
    });
    _hangGone = peer.gone("/hang");
    result = (await ask("/exercise")) as Exercise;
  }, 60_000);

  afterAll(async () => {
    await worker.dispose();
    await peer.close();
  });

  test("the greeting that comes with the 101 and the echoes arrive in order", () => {
    expect(result.frames).toEqual(["greeting", "hello", "bytes 1,2"]);
  });

  test("close codes and reasons arrive on both sides, and the peer's close is answered", () => {
    expect(result.localClose).toEqual({ code: 4002, reason: "done", wasClean: true, initiator: "local", unsent: [] });
    expect(result.remoteClose).toEqual({ code: 4001, reason: "bye", wasClean: true, initiator: "remote", unsent: [] });
    expect(peer.closes.slice(0, 2)).toEqual([
      { code: 4002, reason: "done" },
      { code: 4001, reason: "bye" },
    ]);
  });
});
