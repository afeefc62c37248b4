import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { webrtcAdapter } from "@plugboard/webrtc";
import { type ExpectStatic, test } from "vitest";
import { faults, meetFaults, type Outcome } from "./faults.ts";
import { weriftPeer } from "./node-peer.ts";

const entry = fileURLToPath(new URL("../test-page/faults-program.ts", import.meta.url));

/** A simulator for one engine, which meets the faults in order. */
const start = (): Promise<Simulator> =>
  startSimulator({ script: { connections: [...Object.values(faults), { handshake: "reset" }, { handshake: "reset" }] } });

const inOrder = { code: 1005, initiator: "remote", wasClean: true };

const check = (expect: ExpectStatic, outcomes: readonly Outcome[]): void => {
  const told = Object.fromEntries(outcomes.map(({ name, failed, ended }) => [name, failed ?? ended]));
  expect(told).toMatchObject({
    "refused with 401": { code: "handshake-rejected", status: 401 },
    "refused with 500": { code: "handshake-rejected", status: 500 },
    "no answer": { code: "connect-timeout" },
    "connection reset": { code: "connect-failed" },
    "ice never connects": { code: expect.stringMatching(/^connect-(timeout|failed)$/) },
    "dtls fails": { code: "connect-failed", why: "dtls-failed" },
    "channel closes": inOrder,
    "peer hangs up": inOrder,
    "network is cut": { code: 1006, initiator: "network", wasClean: false, why: "ice-failed" },
  });
  for (const { name, tookMs } of outcomes) expect(tookMs, name).toBeLessThan(name === "network is cut" ? 45_000 : 8_000);
};

// A network that is cut is noticed by time alone, 25 s of it, so the engines wait side by side.
test.concurrent("on Node, every fault of a call ends it as promised", async ({ expect }) => {
  await using simulator = await start();
  const adapter = webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null, recoveryTimeoutMs: 1_000 });
  check(expect, await meetFaults(adapter, `${simulator.url}/realtime/calls`, () => undefined));
}, 90_000);

test.concurrent.for(["chromium-page", "firefox-page"])(
  "in a %s, every fault of a call ends it as promised",
  { timeout: 90_000 },
  async (engine, { expect }) => {
    await using simulator = await start();
    const { result, strays } = await runInEngine(findEngine(engine), {
      entry,
      args: { url: `${simulator.url}/realtime/calls` },
      timeoutMs: 85_000,
    });
    expect(strays).toEqual([]);
    check(expect, result as readonly Outcome[]);
  },
);
