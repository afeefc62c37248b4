import { afterEach, expect, test } from "vitest";
import type { Simulator, SimulatorOptions, WireEvent } from "../../src/index.ts";
import { fromPcm } from "../../src/realtime/audio/audio-format.ts";
import { question, silence, speak } from "./microphone.ts";
import { connectTo, startSession, typesOf, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const begin = async (input: Readonly<Record<string, unknown>>, options: SimulatorOptions = {}): Promise<WireClient> => {
  const started = await startSession(options);
  simulator = started.simulator;
  started.client.send({ type: "session.update", session: { type: "realtime", audio: { input } } });
  await started.client.next("session.updated");
  return started.client;
};

/** Waits until the simulator has handled everything that was sent before. */
const settle = async (client: WireClient): Promise<readonly WireEvent[]> => {
  client.send({ type: "input_audio_buffer.clear" });
  return client.until("input_audio_buffer.cleared");
};

test("an append is not acknowledged", async () => {
  const client = await begin({ turn_detection: null });
  speak(client, silence(200));
  expect(typesOf(await settle(client))).toEqual(["input_audio_buffer.cleared"]);
  expect(simulator.sessions[0]?.appendedMs).toBe(200);
});

test("a commit makes a user message of the buffer; without turn detection no response follows", async () => {
  const client = await begin({ turn_detection: null });
  speak(client, question);
  client.send({ type: "input_audio_buffer.commit" });
  const events = await settle(client);
  expect(typesOf(events)).toEqual([
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "input_audio_buffer.cleared",
  ]);
  const item_id = events[0]?.["item_id"];
  expect(events[0]).toMatchObject({ previous_item_id: null });
  expect(events[1]).toMatchObject({ item: { id: item_id, role: "user", content: [{ type: "input_audio", transcript: null }] } });
  expect(Buffer.from(simulator.sessions[0]?.audioOf(String(item_id)) ?? []).equals(question)).toBe(true);
});

test.each([
  [0, "0.00"],
  [99, "99.00"],
])("a commit of %i ms is refused with the API's text", async (ms, text) => {
  const client = await begin({ turn_detection: null });
  speak(client, silence(ms));
  client.send({ type: "input_audio_buffer.commit", event_id: "c" });
  expect(await client.next("error")).toMatchObject({
    error: {
      code: "input_audio_buffer_commit_empty",
      message: `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${text}ms of audio.`,
      event_id: "c",
    },
  });
});

test("clear empties the buffer", async () => {
  const client = await begin({ turn_detection: null });
  speak(client, question);
  await settle(client);
  client.send({ type: "input_audio_buffer.commit" });
  expect(await client.next("error")).toMatchObject({ error: { code: "input_audio_buffer_commit_empty" } });
});

test("offsets count all audio of the session, and the beginning includes the padding", async () => {
  const client = await begin({
    turn_detection: { type: "server_vad", prefix_padding_ms: 200, silence_duration_ms: 300, create_response: false },
  });
  speak(client, Buffer.concat([silence(1_000), question, silence(400), silence(1_000), question, silence(400)]));
  const offsets: number[] = [];
  for (const [type, field] of [
    ["input_audio_buffer.speech_started", "audio_start_ms"],
    ["input_audio_buffer.speech_stopped", "audio_end_ms"],
    ["input_audio_buffer.speech_started", "audio_start_ms"],
    ["input_audio_buffer.speech_stopped", "audio_end_ms"],
  ] as const) {
    offsets.push(Number((await client.next(type))[field]));
  }
  const questionMs = question.length / 48;
  const expected = [800, 1_300 + questionMs, 2_200 + questionMs, 2_700 + 2 * questionMs];
  for (const [index, offset] of offsets.entries()) expect(Math.abs(offset - (expected[index] ?? 0))).toBeLessThan(160);
  expect(simulator.sessions[0]?.items).toHaveLength(2);
});

test("the item of a turn is announced when speech starts, and holds the padding and the silence", async () => {
  const client = await begin({ turn_detection: { type: "server_vad", create_response: false } });
  speak(client, Buffer.concat([silence(3_000), question, silence(600)]));
  const { item_id } = await client.next("input_audio_buffer.speech_started");
  expect(await client.next("input_audio_buffer.committed")).toMatchObject({ item_id });
  const ms = (simulator.sessions[0]?.audioOf(String(item_id))?.length ?? 0) / 48;
  expect(ms).toBeGreaterThan(question.length / 48 + 600);
  expect(ms).toBeLessThan(question.length / 48 + 1_200);
});

test.each([
  ["high", 400],
  ["auto", 700],
  ["low", 1_300],
])("semantic_vad with eagerness %s ends a turn within %i ms of silence and answers", async (eagerness, ms) => {
  const client = await begin({ turn_detection: { type: "semantic_vad", eagerness } });
  speak(client, Buffer.concat([question, silence(ms)]));
  await client.next("input_audio_buffer.speech_stopped");
  await client.next("response.created");
});

test("with interrupt_response false speech does not cancel the answer", async () => {
  const client = await begin(
    { turn_detection: { type: "server_vad", interrupt_response: false, create_response: false } },
    { script: { turns: [{ reply: [{ say: "On and on.", audio: { toneMs: 3_000 }, chunkMs: 100 }] }] } },
  );
  client.send({ type: "response.create" });
  await client.next("response.created");
  speak(client, Buffer.concat([question, silence(600)]));
  expect((await client.next("response.done"))["response"]).toMatchObject({ status: "completed" });
});

test("idle_timeout_ms answers silence after the last answer was heard", async () => {
  const client = await begin({ turn_detection: { type: "server_vad", idle_timeout_ms: 5_000 } });
  speak(client, silence(4_900));
  expect(typesOf(await settle(client))).toEqual(["input_audio_buffer.cleared"]);
  speak(client, silence(200));
  const events = await client.until("response.created");
  expect(typesOf(events)).toEqual([
    "input_audio_buffer.timeout_triggered",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
  ]);
  expect(events[0]).toMatchObject({ audio_start_ms: 0, audio_end_ms: 5_000 });
});

test.each(["audio/pcmu", "audio/pcma"] as const)("a spoken question in %s is heard, and its length is right", async (type) => {
  const client = await begin({ format: { type }, turn_detection: { type: "server_vad", create_response: false } });
  speak(client, fromPcm(Buffer.concat([question, silence(700)]), { type }), 160);
  await client.next("input_audio_buffer.committed");
  const stopped = client.events.find((event) => event.type === "input_audio_buffer.speech_stopped");
  expect(Math.abs(Number(stopped?.["audio_end_ms"]) - (question.length / 48 + 500))).toBeLessThan(160);
});

test("a transcription session transcribes what it hears and answers nothing", async () => {
  const started = await startSession();
  simulator = started.simulator;
  const client = await connectTo(`${simulator.wsUrl}?intent=transcription`);
  client.send({ type: "session.update", session: { type: "transcription", audio: { input: { transcription: { model: "whisper-1" } } } } });
  expect(await client.next("session.updated")).toMatchObject({ session: { type: "transcription" } });
  speak(client, Buffer.concat([question, silence(700)]));
  await client.next("conversation.item.input_audio_transcription.completed");
  client.send({ type: "response.create" });
  await client.next("error");
  expect(typesOf(client.events).filter((type) => type.startsWith("response."))).toEqual([]);
});

test("audio that is not base64 and an append of more than 15 MiB are refused", async () => {
  const client = await begin({ turn_detection: null });
  client.send({ type: "input_audio_buffer.append", audio: "***" });
  expect(await client.next("error")).toMatchObject({ error: { code: "invalid_value", param: "audio" } });
  client.send({ type: "input_audio_buffer.append", audio: Buffer.alloc(15 * 1024 * 1024 + 1).toString("base64") });
  expect(await client.next("error")).toMatchObject({ error: { code: "invalid_value", message: expect.stringContaining("15 MiB") } });
  expect(simulator.sessions[0]?.appendedMs).toBe(0);
});

test("the transcript comes from the script, word by word, or fails as the script says", async () => {
  const client = await begin(
    { turn_detection: null, transcription: { model: "whisper-1" } },
    {
      script: {
        turns: [
          { transcript: "Tell me a joke.", reply: [] },
          { transcript: { fail: { code: "audio_unintelligible", message: "?" } }, reply: [] },
        ],
      },
    },
  );
  const name = "conversation.item.input_audio_transcription";
  speak(client, question);
  client.send({ type: "input_audio_buffer.commit" });
  const { item_id, transcript, usage } = await client.next(`${name}.completed`);
  expect(transcript).toBe("Tell me a joke.");
  expect(usage).toMatchObject({ type: "tokens", input_token_details: { audio_tokens: 18 } });
  const deltas = client.events.filter((event) => event.type === `${name}.delta` && event["item_id"] === item_id);
  expect(deltas.map((event) => event["delta"]).join("")).toBe("Tell me a joke.");
  expect(simulator.sessions[0]?.items[0]?.content).toEqual([{ type: "input_audio", transcript: "Tell me a joke." }]);

  client.send({ type: "response.create" });
  await client.next("response.done");
  speak(client, question);
  client.send({ type: "input_audio_buffer.commit" });
  expect(await client.next(`${name}.failed`)).toMatchObject({
    error: { type: "transcription_error", code: "audio_unintelligible", param: null },
  });
});
