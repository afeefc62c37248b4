import { once } from "node:events";
import { connect } from "@plugboard/core";
import { startSimulator } from "@plugboard/simulator";
import { webrtcAdapter } from "@plugboard/webrtc";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { weriftPeer } from "./node-peer.ts";

/** How long an event may take, in milliseconds: only as a bound. */
const patience = { timeout: 15_000 };

const headers = { authorization: "Bearer ek_test" };

/** The type and the session's instructions of an event, as far as it has them. */
const told = (text: string): unknown => {
  const { type, session } = JSON.parse(text);
  return [type, session?.instructions];
};

test("a server reaches a running call by the id that the page was told, and both hear what the other changes", async () => {
  await using simulator = await startSimulator();
  const ids: (string | undefined)[] = [];
  const page: unknown[] = [];
  const connection = await connect(
    webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null, onMedia: ({ callId }) => ids.push(callId) }),
    { url: `${simulator.url}/realtime/calls`, headers },
    { message: (frame) => page.push(told(String(frame))) },
  );
  expect(ids).toEqual([simulator.calls[0]?.id]);
  const server: unknown[] = [];
  const sideband = new WebSocket(`${simulator.wsUrl}?call_id=${ids[0]}`, { headers });
  sideband.on("message", (data) => server.push(told(String(data))));
  await once(sideband, "open");

  sideband.send(JSON.stringify({ type: "session.update", session: { type: "realtime", instructions: "From the server." } }));
  await expect.poll(() => page, patience).toContainEqual(["session.updated", "From the server."]);
  await expect.poll(() => server, patience).toContainEqual(["session.updated", "From the server."]);
  connection.send(JSON.stringify({ type: "session.update", session: { type: "realtime", instructions: "From the page." } }));
  await expect.poll(() => server, patience).toContainEqual(["session.updated", "From the page."]);

  sideband.close();
  await once(sideband, "close");
  expect([connection.status, simulator.calls[0]?.status]).toEqual(["open", "active"]);
  connection.terminate();
});

test("a call that the page ends is the end for a server that has attached to it", async () => {
  await using simulator = await startSimulator();
  const connection = await connect(webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null }), {
    url: `${simulator.url}/realtime/calls`,
    headers,
  });
  const sideband = new WebSocket(`${simulator.wsUrl}?call_id=${simulator.calls[0]?.id}`, { headers });
  await once(sideband, "open");
  await connection.close();
  await once(sideband, "close");
  expect(simulator.calls[0]?.status).toBe("ended");
});
