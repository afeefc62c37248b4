import { connect } from "@plugboard/core";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { webrtcAdapter } from "@plugboard/webrtc";
import { afterEach, beforeEach, expect, test } from "vitest";
import { weriftPeer } from "./node-peer.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const headers = { authorization: "Bearer ek_test" };

test("a call connects, carries messages both ways and closes", async () => {
  const adapter = webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null });
  const frames: unknown[] = [];
  const connection = await connect(
    adapter,
    { url: `${simulator.url}/realtime/calls`, headers },
    { message: (frame) => frames.push(frame) },
  );
  expect(connection.runtimeSocket()).toMatchObject({ label: "oai-events", readyState: "open" });
  connection.send(JSON.stringify({ type: "session.update", session: { type: "realtime", instructions: "Hello" } }));
  await simulator.waitFor("session.update");
  await expect.poll(() => frames.map((frame) => JSON.parse(String(frame)).type)).toEqual(["session.created", "session.updated"]);
  expect(await connection.close()).toMatchObject({ code: 1005, wasClean: true, initiator: "local" });
  await expect.poll(() => simulator.calls[0]?.status).toBe("ended");
});

test("what the peer sends goes to onTrack", async () => {
  const { promise: heard, resolve } = Promise.withResolvers<string>();
  const adapter = webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null, onTrack: ({ track }) => resolve(track.kind) });
  const connection = await connect(adapter, { url: `${simulator.url}/realtime/calls`, headers });
  expect(await heard).toBe("audio");
  connection.terminate();
});
