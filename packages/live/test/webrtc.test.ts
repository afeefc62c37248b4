import { type Adapter, afterOpen, type Socket, type SocketEvents } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { attachSideband, clientDelegation, joinCall } from "../src/index.ts";
import { createCall } from "../src/server.ts";

const offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";
const options = (simulator: Simulator) => ({ apiKey: "sk-live-test-key", baseUrl: simulator.url, session: { model: "gpt-live-1" } });

/**
 * An adapter whose sockets are the data channels of the simulator's calls, in memory: there is no WebRTC below it. The offer is
 * exchanged over HTTP as it is with one.
 */
const channelAdapter = (simulator: Simulator): Adapter => {
  const node = nodeAdapter();
  return {
    name: "channel",
    capabilities: { ...node.capabilities, headers: true, ping: false, pause: false, ref: false, terminate: false, bufferedBytes: false },
    readiness: afterOpen,
    open: async () => {
      const { sessionId } = await createCall(offer, options(simulator));
      const session = simulator.live.sessions.find(({ id }) => id === sessionId);
      let channel: { receive(text: string): void; detach(): void } | undefined;
      let events: SocketEvents | undefined;
      const socket: Socket = {
        listen: (listener) => {
          events = listener;
          setImmediate(() => {
            listener.open();
            channel = session?.attach((text) => (text === undefined ? listener.close(1005, "") : listener.message(text)));
          });
        },
        send: (frame) => channel?.receive(String(frame)),
        close: () => {
          channel?.detach();
          events?.close(1005, "");
        },
      };
      return socket;
    },
  };
};

test("a call over a data channel: started by the server's request, commanded and closed here, with no audio in its events", async () => {
  await using simulator = await startSimulator({ script: { live: { onStart: [{ delegate: true }] } } });
  const types: string[] = [];
  const tasks: string[] = [];
  const delegation = clientDelegation(({ id }) => {
    tasks.push(id);
    return "It is noon.";
  });
  const call = await joinCall({ adapter: channelAdapter(simulator), delegation, on: { event: ({ type }) => types.push(type) } });
  expect(call.session).toMatchObject({ model: "gpt-live-1", delegation: { type: "client" } });
  const said = new Promise<void>((resolve) => call.on("session.output_transcript.delta", () => resolve()));
  expect(await call.mute()).toMatchObject({ status: "acknowledged" });
  await said;
  expect(tasks).toHaveLength(1);
  expect(() => call.send({ type: "session.input_audio.append", audio: "AAAA" })).toThrow(
    expect.objectContaining({ code: "invalid-argument" }),
  );
  expect(await call.close()).toMatchObject({ status: "confirmed", reason: "close_requested" });
  expect(types.filter((type) => type.includes("audio.delta") || type === "session.input_audio.append")).toEqual([]);
  expect(simulator.live.sessions[0]?.config).not.toHaveProperty("audio.format");
});

test("the server that created a call observes and commands it by a sideband", async () => {
  await using simulator = await startSimulator();
  const call = await joinCall({ adapter: channelAdapter(simulator) });
  const sideband = await attachSideband({
    adapter: nodeAdapter(),
    apiKey: "sk-live-test-key",
    baseUrl: simulator.url,
    sessionId: call.session?.id ?? "",
  });
  const ended = new Promise((resolve) => call.on("closed", resolve));
  expect(await sideband.endSession()).toMatchObject({ status: "confirmed" });
  expect(await ended).toMatchObject({ status: "confirmed", reason: "close_requested" });
});

test("what the API refuses has its status and its error, and no key", async () => {
  await using simulator = await startSimulator({ apiKeys: ["sk-another"] });
  const refused = await createCall(offer, options(simulator)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "handshake-rejected", handshake: { status: 401 } });
  expect(JSON.stringify(refused)).not.toContain("sk-live-test-key");
  await using open = await startSimulator();
  const format = { type: "audio/pcm", rate: 24_000 } as const;
  const withFormat = { ...options(open), session: { model: "gpt-live-1", audio: { format } } };
  await expect(createCall(offer, withFormat)).rejects.toMatchObject({ handshake: { status: 400 } });
  await expect(createCall("hello", options(open))).rejects.toMatchObject({ code: "invalid-argument" });
});
