import { readFile } from "node:fs/promises";
import { nodeAdapter } from "@plugboard/node";
import { questionWav, startSimulator } from "@plugboard/simulator";
import type * as openai from "openai/resources/realtime/realtime";
import { describe, expect, test } from "vitest";
import { gatewayEndpoint, RealtimeTransport, type TranslationEvent } from "../src/index.ts";
import { scriptedAdapter } from "./scripted-socket.ts";

/** A connected translation session, with the server's end of its socket. */
const translating = async () => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", model: "gpt-realtime-translate", intent: "translation" });
  const connecting = transport.connect({
    initialSessionConfig: {
      instructions: "Nobody reads this.",
      audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } }, output: { language: "de" } },
    },
  });
  adapter.socket.open();
  const receive = (event: object): void => adapter.socket.message(JSON.stringify({ event_id: "event", ...event }));
  receive({ type: "session.created", session: { type: "translation", id: "sess_1" } });
  receive({ type: "session.updated", session: { type: "translation", id: "sess_1" } });
  await connecting;
  const sent = (): unknown[] => adapter.socket.sent.splice(0).map((text) => JSON.parse(text));
  return { transport, receive, sent, url: adapter.socket.request.url };
};

describe("a translation session", () => {
  test("has a path and a configuration of its own, and no tracing", async () => {
    const { url, sent } = await translating();
    expect(url).toBe("wss://api.openai.com/v1/realtime/translations?model=gpt-realtime-translate");
    const session = { audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } }, output: { language: "de" } } };
    expect(sent()).toEqual([{ type: "session.update", session }]);
  });

  test("is sent audio by its own event, and refuses a commit", async () => {
    const { transport, sent } = await translating();
    sent();
    transport.sendAudio(new ArrayBuffer(3));
    expect(sent()).toEqual([{ type: "session.input_audio_buffer.append", audio: "AAAA" }]);
    expect(() => transport.sendAudio(new ArrayBuffer(3), { commit: true })).toThrow("A translation session takes no commit");
  });

  test("gives what it says as audio, and its transcripts under their own types", async () => {
    const { transport, receive, sent } = await translating();
    const heard: unknown[] = [];
    transport.on("audio", ({ data }) => heard.push(data.byteLength));
    transport.on("session.input_transcript.delta", ({ delta }) => heard.push(delta));
    transport.on("session.output_transcript.delta", ({ delta }) => heard.push(delta));
    transport.on("session.closed", () => heard.push("closed"));
    sent();
    receive({ type: "session.input_transcript.delta", delta: "Good morning" });
    receive({ type: "session.output_transcript.delta", delta: "Guten Morgen" });
    receive({ type: "session.output_audio.delta", delta: "AAAA", format: "pcm16", channels: 1, sample_rate: 24_000, elapsed_ms: 200 });
    transport.interrupt();
    transport.sendEvent({ type: "session.close" });
    receive({ type: "session.closed" });
    expect(heard).toEqual(["Good morning", "Guten Morgen", 3, "closed"]);
    expect(sent()).toEqual([{ type: "session.close" }]);
  });

  test("is held with the simulator: what is said is translated, and session.close ends it", async () => {
    await using simulator = await startSimulator({
      speed: Number.POSITIVE_INFINITY,
      script: { turns: [{ transcript: "Good morning.", reply: [{ say: "Guten Morgen.", audio: { toneMs: 400 } }] }] },
    });
    const endpoint = gatewayEndpoint(simulator.url);
    const transport = new RealtimeTransport({ adapter: nodeAdapter(), apiKey: "sk-test", endpoint, model: "m", intent: "translation" });
    const said = { input: "", output: "", audioBytes: 0 };
    transport.on("session.input_transcript.delta", ({ delta }) => (said.input += delta));
    transport.on("session.output_transcript.delta", ({ delta }) => (said.output += delta));
    transport.on("audio", ({ data }) => (said.audioBytes += data.byteLength));
    await transport.connect({
      initialSessionConfig: { audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } }, output: { language: "de" } } },
    });
    expect(simulator.sessions[0]?.settings).toMatchObject({ type: "translation", audio: { output: { language: "de" } } });
    const closed = new Promise((resolve) => transport.once("close", resolve));
    transport.sendAudio(new Uint8Array((await readFile(questionWav)).subarray(44)));
    transport.sendEvent({ type: "session.close" });
    expect(await closed).toMatchObject({ code: 1000 });
    expect(said).toEqual({ input: "Good morning.", output: "Guten Morgen.", audioBytes: 400 * 48 });
  });

  test("has the events of the openai package, as the compiler checks", () => {
    type Theirs = Exclude<openai.RealtimeTranslationServerEvent, { type: "session.created" | "session.updated" | "error" }>;
    const asOurs = (event: Theirs): TranslationEvent => event as TranslationEvent satisfies { readonly type: Theirs["type"] };
    expect(asOurs).toBeTypeOf("function");
  });
});
