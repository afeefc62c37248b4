import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Handshake, type Peer, refusal, startPeer, switching } from "./peer.ts";
import { nodeBinary, runProbe } from "./run-probe.ts";

let silent: Peer;
let proper: Peer;

/** Sends back what it receives, unmasked, also the close frame; its frames are short and come one to a chunk or several. */
const echo = (handshake: Handshake): void => {
  const { socket } = handshake;
  socket.write(switching(handshake));
  socket.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const length = (chunk[at + 1] ?? 0) & 127;
      const mask = chunk.subarray(at + 2, at + 6);
      const payload = chunk.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      const frame = Buffer.concat([Buffer.from([chunk[at] ?? 0, length]), payload]);
      if (chunk[at] === 0x88) socket.end(frame);
      else socket.write(frame);
      at += 6 + length;
    }
  });
};

beforeAll(async () => {
  silent = await startPeer({});
  proper = await startPeer({
    asked: (handshake) => {
      if (handshake.path === "/401") handshake.socket.end(refusal(401, "no"));
      else if (handshake.path === "/mute") handshake.socket.write(switching(handshake));
      else echo(handshake);
    },
  });
});
afterAll(async () => void (await Promise.all([silent.close(), proper.close()])));

// Each test starts processes; on a busy machine of two cores a thousand attempts take a while.
describe.each(["node-ws", "node-native"])("a process with %s", { timeout: 60_000 }, (adapter) => {
  test("is as large after 1,000 aborted attempts as before, in handles and heap", async () => {
    const result = await runProbe("abortCycles", adapter);
    expect(result).toMatchObject({ codes: { aborted: 1_000 }, left: [], faults: [] });
    const { before, after } = result as Record<"before" | "after", { handles: number; heap: number }>;
    expect(after.handles).toBe(before.handles);
    // A leak of one attempt's socket and listeners is over 5 kB, 5 MB for all.
    expect(after.heap - before.heap).toBeLessThan(3_000_000);
  });

  test("survives the closing and the terminating of a connecting socket, and ends", async () => {
    expect(await runProbe("closeConnecting", adapter, silent.url)).toEqual({ faults: [] });
    await silent.deserted();
  });

  test.each(["this Node", "node-22", "node-24"] as const)("connects, echoes, closes, is refused, gives up and ends on %s", async (line) => {
    const binary = line === "this Node" ? process.execPath : nodeBinary(line);
    expect(await runProbe("round", adapter, proper.url, binary)).toEqual({
      echoed: ["text", [2, 3]],
      code: 4000,
      wasClean: true,
      refused: adapter === "node-ws" ? "handshake-rejected" : "connect-failed",
      mute: "connect-timeout",
      faults: [],
    });
    await proper.deserted();
  });
});

test("an unreferenced connection lets the process end although it is open", async () => {
  expect(await runProbe("unreferenced", "node-ws", proper.url)).toEqual({ status: "open", faults: [] });
});
