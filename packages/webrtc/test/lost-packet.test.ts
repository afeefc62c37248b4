import { connect } from "@plugboard/core";
import { startSimulator } from "@plugboard/simulator";
import { webrtcAdapter } from "@plugboard/webrtc";
import { expect, test } from "vitest";
import { weriftPeer } from "./node-peer.ts";

test("what was sent before a close arrives, although its packet is lost and has to come again", async () => {
  await using simulator = await startSimulator();
  const peer = weriftPeer();
  const adapter = webrtcAdapter({ createPeerConnection: () => peer, mediaStream: null });
  const headers = { authorization: "Bearer ek_test" };
  const connection = await connect(adapter, { url: `${simulator.url}/realtime/calls`, headers });
  const path = peer.sctpTransport?.sctp.transport;
  if (!path) throw new Error("no path of messages");
  const send = path.send;
  const lost: Buffer[] = [];
  path.send = async (packet) => {
    if (lost.length > 0 || !packet.includes("Last words")) return send(packet);
    lost.push(packet);
  };
  connection.send(JSON.stringify({ type: "session.update", session: { type: "realtime", instructions: "Last words" } }));
  await expect.poll(() => lost.length).toBe(1);
  const closing = connection.close();
  await simulator.waitFor("session.update");
  expect(await closing).toMatchObject({ wasClean: true, initiator: "local" });
  expect(simulator.sessions[0]?.settings).toMatchObject({ instructions: "Last words" });
});
