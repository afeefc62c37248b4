import { OpenAIRealtimeSIP, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { describe, expect, test } from "vitest";
import { buildInitialConfig, SipTransport } from "../../src/sip.ts";
import { scriptedAdapter } from "../scripted-socket.ts";

const attached = async () => {
  const adapter = scriptedAdapter();
  const transport = new SipTransport({ adapter, apiKey: "sk-test", ready: "open" });
  const connecting = transport.connect({ callId: "rtc_1" });
  adapter.socket.open();
  await connecting;
  const { socket } = adapter;
  const sent = (): string[] => socket.sent.splice(0).map((frame) => JSON.parse(frame).type);
  sent();
  return { transport, socket, sent };
};

describe("SipTransport", () => {
  test("attaches to the call, and to nothing else", async () => {
    const { transport, socket } = await attached();
    expect(socket.request.url).toBe("wss://api.openai.com/v1/realtime?call_id=rtc_1");
    await expect(new SipTransport({ adapter: scriptedAdapter() }).connect()).rejects.toMatchObject({
      message: expect.stringContaining("requires `callId` in the connect options."),
    });
    expect(() => transport.sendAudio()).toThrow("does not support sending audio buffers; audio is handled by the SIP call.");
  });

  test("interrupts by clearing the server's buffer, with a cancel if a response runs, and truncates nothing", async () => {
    const { transport, socket, sent } = await attached();
    transport.interrupt();
    expect(sent()).toEqual(["output_audio_buffer.clear"]);
    socket.message(JSON.stringify({ type: "response.created", response: { id: "r" } }));
    transport.interrupt();
    expect(sent()).toEqual(["response.cancel", "output_audio_buffer.clear"]);
    socket.message(JSON.stringify({ type: "input_audio_buffer.speech_started", item_id: "i", audio_start_ms: 0 }));
    expect(sent()).toEqual(["output_audio_buffer.clear"]);
    transport.close();
    expect(() => transport.interrupt()).not.toThrow();
  });
});

describe("buildInitialConfig()", () => {
  const agent = new RealtimeAgent({ name: "a", instructions: "Answer the telephone.", voice: "marin" });

  test("is what upstream builds", async () => {
    const options = { config: { audio: { output: { speed: 1.1 } } } };
    const session = new RealtimeSession(agent, { ...options, transport: new SipTransport({ adapter: scriptedAdapter() }) });
    const theirs = await OpenAIRealtimeSIP.buildInitialConfig(agent, options);
    expect(JSON.parse(JSON.stringify(await buildInitialConfig(session)))).toEqual(
      JSON.parse(JSON.stringify({ ...theirs, model: "gpt-realtime-2.1" })),
    );
  });

  test("takes a configuration, and refuses turn detection that the Calls API refuses", async () => {
    expect(await buildInitialConfig({ instructions: "x" }, { voice: "cedar" })).toMatchObject({
      type: "realtime",
      instructions: "x",
      audio: { output: { voice: "cedar" } },
    });
    const turnDetection = { type: "server_vad", threshold: 0.5, silenceDurationMs: 500 };
    await expect(buildInitialConfig({ audio: { input: { turnDetection } } })).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringContaining("threshold and silenceDurationMs/silence_duration_ms"),
    });
  });
});
