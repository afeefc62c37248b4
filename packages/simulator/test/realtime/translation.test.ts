import { expect, test } from "vitest";
import { answerText, questionText, type Simulator, type SimulatorOptions, startSimulator, type WireEvent } from "../../src/index.ts";
import { question, silence } from "./microphone.ts";
import { connectTo, type WireClient } from "./wire-client.ts";

/** A translation session whose `session.created` was read. */
const begin = async (options: SimulatorOptions = {}): Promise<{ simulator: Simulator; client: WireClient; created: WireEvent }> => {
  const simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, ...options });
  const client = await connectTo(`${simulator.wsUrl}/translations?model=gpt-realtime-translate`);
  return { simulator, client, created: await client.next("session.created") };
};

const speak = (client: WireClient, audio: Buffer): void =>
  client.send({ type: "session.input_audio_buffer.append", audio: audio.toString("base64") });

const deltas = (events: readonly WireEvent[], type: string): readonly WireEvent[] => events.filter((event) => event.type === type);

const textOf = (events: readonly WireEvent[], type: string): string =>
  deltas(events, type)
    .map(({ delta }) => delta)
    .join("");

test("a translation session has few settings, which an update changes one by one", async () => {
  const { simulator, client, created } = await begin();
  await using _ = simulator;
  expect(created["session"]).toMatchObject({
    type: "translation",
    model: "gpt-realtime-translate",
    audio: { input: { transcription: null, noise_reduction: null }, output: {} },
  });
  client.send({ type: "session.update", session: { audio: { output: { language: "de" } } } });
  await client.next("session.updated");
  client.send({ type: "session.update", session: { audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } } } } });
  expect((await client.next("session.updated"))["session"]).toMatchObject({
    audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } }, output: { language: "de" } },
  });
});

test("speech is translated after a pause, in frames of 200 ms, and transcribed only where that is configured", async () => {
  const { simulator, client } = await begin({ script: { turns: [{ reply: [{ say: "Guten Morgen.", audio: { toneMs: 500 } }] }] } });
  await using _ = simulator;
  speak(client, Buffer.concat([question, silence(1_000)]));
  await client.next("session.output_audio.delta");
  client.send({ type: "session.update", session: { audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } } } } });
  await client.next("session.updated");
  speak(client, Buffer.concat([question, silence(1_000)]));
  client.send({ type: "session.close" });
  await client.next("session.closed");
  const { events } = client;
  expect(textOf(events, "session.input_transcript.delta")).toBe(questionText);
  expect(textOf(events, "session.output_transcript.delta")).toBe(`Guten Morgen.${answerText}`);
  const audio = deltas(events, "session.output_audio.delta");
  expect(audio[0]).toMatchObject({ format: "pcm16", sample_rate: 24_000, channels: 1 });
  expect(audio.slice(0, 3).map(({ delta }) => Buffer.from(String(delta), "base64").length)).toEqual([9_600, 9_600, 4_800]);
  const times = audio.slice(0, 3).map(({ elapsed_ms }) => Number(elapsed_ms));
  expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 200, 400]);
  expect(await client.closed).toMatchObject({ code: 1000 });
});

test("session.close translates what was not ended by a pause, and nothing is taken after it", async () => {
  const { simulator, client } = await begin();
  await using _ = simulator;
  speak(client, question);
  client.send({ type: "session.close" });
  client.send({ type: "session.update", session: {}, event_id: "late" });
  const events = await client.until("session.closed");
  expect(textOf(events, "session.output_transcript.delta")).toBe(answerText);
  expect(deltas(events, "error")).toMatchObject([{ error: { code: "session_closing", event_id: "late" } }]);
});

test.each<[object, string]>([
  [{ type: "input_audio_buffer.append", audio: "" }, "invalid_value"],
  [{ type: "response.create" }, "invalid_value"],
  [{ type: "session.update", session: { type: "realtime" } }, "unknown_parameter"],
  [{ type: "session.update", session: { audio: { input: { format: { type: "audio/pcm" } } } } }, "unknown_parameter"],
  [{ type: "session.input_audio_buffer.append", audio: "*" }, "invalid_value"],
])("a translation session refuses %j with %s and goes on", async (event, code) => {
  const { simulator, client } = await begin();
  await using _ = simulator;
  client.send({ ...event });
  expect(await client.next("error")).toMatchObject({ error: { code } });
  client.send({ type: "session.update", session: {} });
  await client.next("session.updated");
});

test("a translation needs a model, and a step of the script that needs a response is an error", async () => {
  const { simulator, client } = await begin({ script: { turns: [{ reply: [{ call: { name: "f" } }, { write: "Ja." }] }] } });
  await using _ = simulator;
  await expect(connectTo(`${simulator.wsUrl}/translations`)).rejects.toThrow("400");
  await expect(connectTo(`${simulator.wsUrl}/translations?call_id=c`)).rejects.toThrow("400");
  speak(client, question);
  client.send({ type: "session.close" });
  const events = await client.until("session.closed");
  expect(deltas(events, "error")).toMatchObject([{ error: { code: "script_step_unsupported" } }]);
  expect(textOf(events, "session.output_transcript.delta")).toBe("Ja.");
});

test("an ephemeral key for translations begins a session that is configured, and is refused without a model", async () => {
  const { simulator } = await begin();
  await using _ = simulator;
  const post = (session: object): Promise<Response> =>
    fetch(`${simulator.url}/realtime/translations/client_secrets`, {
      method: "POST",
      headers: { authorization: "Bearer sk-test" },
      body: JSON.stringify({ session }),
    });
  const secret = JSON.parse(await (await post({ model: "gpt-realtime-translate", audio: { output: { language: "fr" } } })).text());
  expect(secret).toMatchObject({ session: { type: "translation", audio: { output: { language: "fr" } } } });
  const client = await connectTo(`${simulator.wsUrl}/translations?model=gpt-realtime-translate`, {
    headers: { authorization: `Bearer ${secret.value}` },
  });
  expect((await client.next("session.created"))["session"]).toMatchObject({ audio: { output: { language: "fr" } } });
  expect((await post({ audio: {} })).status).toBe(400);
});
