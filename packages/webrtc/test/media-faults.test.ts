import { type Connection, connect } from "@plugboard/core";
import { type Simulator, type SimulatorScript, startSimulator } from "@plugboard/simulator";
import { webrtcAdapter } from "@plugboard/webrtc";
import { afterEach, expect, test } from "vitest";
import { weriftPeer } from "./node-peer.ts";

type CallFaults = NonNullable<NonNullable<SimulatorScript["everyConnection"]>["call"]>;

let simulator: Simulator | undefined;
let connection: Connection | undefined;
afterEach(async () => {
  connection?.terminate();
  await simulator?.close();
});

interface Call {
  /** Sequence numbers of the packets of audio that came, in order. */
  readonly packets: readonly number[];
  /** Asks for an answer and waits until the server has played it. */
  readonly answer: () => Promise<void>;
}

/** A call from Node whose peer carries audio in a certain way. */
const call = async (faults: CallFaults): Promise<Call> => {
  simulator = await startSimulator({
    script: { turns: [{ reply: [{ say: "Hello.", audio: { toneMs: 400 } }] }], everyConnection: { call: faults } },
  });
  const packets: number[] = [];
  const createPeerConnection = () => {
    const peer = weriftPeer();
    peer.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe(({ header }) => packets.push(header.sequenceNumber));
    });
    return peer;
  };
  const events: string[] = [];
  const own = await connect(
    webrtcAdapter({ createPeerConnection, mediaStream: null }),
    { url: `${simulator.url}/realtime/calls`, headers: { authorization: "Bearer ek_test" } },
    { message: (frame) => events.push(String(JSON.parse(String(frame)).type)) },
  );
  connection = own;
  return {
    packets,
    answer: async () => {
      own.send(JSON.stringify({ type: "response.create" }));
      await expect.poll(() => events, { timeout: 10_000 }).toContain("output_audio_buffer.stopped");
    },
  };
};

test("a peer whose media stall says by its events what it would have played, and the call goes on", async () => {
  const { packets, answer } = await call({ stallMediaAfterMs: 1 });
  await answer();
  // Those of the first moment at most; an answer of 400 ms has 20.
  expect(packets.length).toBeLessThan(10);
  expect(connection?.status).toBe("open");
});

test("media that are lost altogether are no end of the call", async () => {
  const { packets, answer } = await call({ lossRate: 1 });
  await answer();
  expect([packets, connection?.status]).toEqual([[], "open"]);
});

test("media that are lost in part arrive with gaps and in order", async () => {
  const { packets } = await call({ lossRate: 0.5 });
  await expect.poll(() => packets.length, { timeout: 15_000 }).toBeGreaterThan(30);
  expect([...packets].sort((one, other) => one - other)).toEqual(packets);
  expect((packets.at(-1) ?? 0) - (packets[0] ?? 0)).toBeGreaterThan(packets.length);
});

test("media that jitter arrive out of order and all of them", async () => {
  const { packets } = await call({ audioJitterMs: 200 });
  await expect.poll(() => packets.some((number, index) => number < (packets[index - 1] ?? 0)), { timeout: 15_000 }).toBe(true);
});

test("media without a fault arrive one after another", async () => {
  const { packets } = await call({});
  await expect.poll(() => packets.length, { timeout: 15_000 }).toBeGreaterThan(30);
  const first = packets[0] ?? 0;
  expect(packets.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, index) => first + index));
});
