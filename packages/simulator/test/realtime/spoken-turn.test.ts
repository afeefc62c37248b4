import { afterEach, expect, test } from "vitest";
import { answerText, answerWav, questionText, type Simulator } from "../../src/index.ts";
import { question, samplesOf, silence, speak } from "./microphone.ts";
import { foldRuns, startSession, typesOf } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const weather = {
  type: "function",
  name: "get_weather",
  parameters: { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } }, required: ["city"] },
};

test("a spoken question is answered with the spoken fixture and its transcript, in the order of the API", async () => {
  const started = await startSession();
  simulator = started.simulator;
  const { client } = started;
  client.send({
    type: "session.update",
    session: { type: "realtime", audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } } } },
  });
  await client.next("session.updated");
  speak(client, Buffer.concat([silence(200), question, silence(700)]));
  const turn = await client.until("response.done");

  const transcription = ["conversation.item.input_audio_transcription.delta", "conversation.item.input_audio_transcription.completed"];
  const ignored = ["rate_limits.updated", "response.output_audio_transcript.delta", ...transcription];
  expect(foldRuns(typesOf(turn, ignored))).toEqual([
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ]);
  const deltas = turn
    .filter((event) => event.type === "response.output_audio.delta")
    .map((event) => Buffer.from(String(event["delta"]), "base64"));
  expect(Buffer.concat(deltas).equals(samplesOf(answerWav))).toBe(true);
  expect(deltas.slice(0, -1).every((delta) => delta.length >= 100 * 48 && delta.length <= 400 * 48)).toBe(true);
  const said = turn.filter((event) => event.type === "response.output_audio_transcript.delta").map((event) => event["delta"]);
  expect(said.join("")).toBe(answerText);
  const types = typesOf(turn);
  expect(types.indexOf("response.output_audio_transcript.delta")).toBeLessThan(types.indexOf("response.output_audio.delta"));
  expect(types.lastIndexOf("response.output_audio_transcript.delta")).toBeGreaterThan(types.indexOf("response.output_audio.delta"));
  expect(foldRuns(types).filter((type) => type === "response.output_audio_transcript.delta").length).toBeGreaterThan(3);
  const all = turn.find((event) => event.type === transcription[1]) ?? (await client.next(transcription[1] ?? ""));
  expect(all["transcript"]).toBe(questionText);
});

test("a function tool is called once for each question, with arguments from its schema, before the answer is spoken", async () => {
  const started = await startSession();
  simulator = started.simulator;
  const { client } = started;
  client.send({ type: "session.update", session: { type: "realtime", tools: [weather], audio: { input: { turn_detection: null } } } });
  speak(client, question);
  client.send({ type: "input_audio_buffer.commit" });
  client.send({ type: "response.create" });
  const call = await client.next("response.function_call_arguments.done");
  expect(call).toMatchObject({ name: "get_weather", arguments: '{"city":"Paris"}' });
  await client.next("response.done");
  client.send({ type: "conversation.item.create", item: { type: "function_call_output", call_id: call["call_id"], output: "12C" } });
  client.send({ type: "response.create" });
  expect(await client.next("response.output_audio_transcript.done")).toMatchObject({ transcript: answerText });
  await client.next("response.done");
  expect(simulator.sessions[0]?.items.map((item) => item.type)).toEqual(["message", "function_call", "function_call_output", "message"]);

  client.send({
    type: "conversation.item.create",
    item: { type: "message", role: "user", content: [{ type: "input_text", text: "And now?" }] },
  });
  client.send({ type: "response.create" });
  expect(await client.next("response.function_call_arguments.done")).toMatchObject({ name: "get_weather" });
});

test("speech during an answer cancels it with turn_detected and every done event", async () => {
  const started = await startSession({
    script: { turns: [{ reply: [{ say: "A long story.", audio: { toneMs: 60_000 }, chunkMs: 100 }] }] },
  });
  simulator = started.simulator;
  const { client } = started;
  client.send({ type: "response.create" });
  await client.next("response.output_audio.delta");
  speak(client, question);
  const turn = await client.until("response.done");
  const end = turn.slice(turn.findIndex((event) => event.type === "input_audio_buffer.speech_started"));
  expect(typesOf(end)).toEqual([
    "input_audio_buffer.speech_started",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ]);
  expect(end.at(-1)?.["response"]).toMatchObject({
    status: "cancelled",
    status_details: { type: "cancelled", reason: "turn_detected" },
    output: [{ status: "incomplete" }],
  });
});

test("an answer that was cut short is truncated to what was heard", async () => {
  const started = await startSession({
    script: { turns: [{ reply: [{ say: "A long story.", audio: { toneMs: 60_000 }, chunkMs: 200 }] }] },
  });
  simulator = started.simulator;
  const { client } = started;
  client.send({ type: "response.create" });
  const delta = await client.next("response.output_audio.delta");
  client.send({ type: "response.cancel" });
  expect((await client.next("response.done"))["response"]).toMatchObject({ status_details: { reason: "client_cancelled" } });
  client.send({ type: "conversation.item.truncate", item_id: delta["item_id"], content_index: 0, audio_end_ms: 150 });
  await client.next("conversation.item.truncated");
  client.send({ type: "conversation.item.retrieve", item_id: delta["item_id"] });
  const { item } = await client.next("conversation.item.retrieved");
  expect(item).toMatchObject({ status: "incomplete", content: [{ type: "output_audio", audio: expect.any(String) }] });
  expect(JSON.stringify(item)).not.toContain("transcript");
  expect(simulator.sessions[0]?.audioOf(String(delta["item_id"]))?.length).toBe(150 * 48);
});

test("every client event and every handshake is recorded", async () => {
  const started = await startSession();
  simulator = started.simulator;
  started.client.send({ type: "response.cancel", event_id: "mine" });
  const received = await simulator.waitFor("response.cancel");
  expect(received).toMatchObject({ connection: 0, event: { event_id: "mine" }, bytes: received.raw.length });
  expect(await started.client.next("error")).toMatchObject({ error: { code: "response_cancel_not_active", event_id: "mine" } });
  expect(simulator.handshakes).toMatchObject([
    { url: "/v1/realtime?model=gpt-realtime", credential: { kind: "bearer", key: "sk-test" }, status: 101 },
  ]);
});
