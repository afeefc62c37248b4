import { afterEach, expect, test } from "vitest";
import type { Simulator } from "../../src/index.ts";
import { startSession, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const begin = async (): Promise<WireClient> => {
  const started = await startSession();
  simulator = started.simulator;
  return started.client;
};

test("only the keys that are present change, and the whole effective session comes back", async () => {
  const client = await begin();
  const created = simulator.sessions[0]?.settings;
  client.send({ type: "session.update", session: { type: "realtime", instructions: "Be brief." } });
  expect((await client.next("session.updated"))["session"]).toEqual({ ...created, instructions: "Be brief." });
  client.send({ type: "session.update", session: { type: "realtime", audio: { output: { voice: "cedar" } } } });
  expect((await client.next("session.updated"))["session"]).toMatchObject({
    instructions: "Be brief.",
    audio: {
      input: { turn_detection: { type: "server_vad" } },
      output: { voice: "cedar", speed: 1, format: { type: "audio/pcm", rate: 24_000 } },
    },
  });
});

test("turn detection gains the server's defaults, of its new kind only", async () => {
  const client = await begin();
  const detection = async (turn_detection: unknown): Promise<unknown> => {
    client.send({ type: "session.update", session: { type: "realtime", audio: { input: { turn_detection } } } });
    const { session } = await client.next("session.updated");
    return (session as { audio: { input: { turn_detection: unknown } } }).audio.input.turn_detection;
  };
  expect(await detection({ type: "semantic_vad" })).toEqual({
    type: "semantic_vad",
    eagerness: "auto",
    create_response: true,
    interrupt_response: true,
  });
  expect(await detection({ type: "server_vad", threshold: 0.7 })).toEqual({
    type: "server_vad",
    threshold: 0.7,
    prefix_padding_ms: 300,
    silence_duration_ms: 500,
    idle_timeout_ms: null,
    create_response: true,
    interrupt_response: true,
  });
  expect(await detection({ type: "server_vad", silence_duration_ms: 200 })).toMatchObject({ threshold: 0.7, silence_duration_ms: 200 });
  expect(await detection(null)).toBeNull();
});

test("a prompt is replaced as a whole: the version of another prompt means nothing", async () => {
  const client = await begin();
  for (const prompt of [{ id: "a", version: "1" }, { id: "b" }]) {
    client.send({ type: "session.update", session: { type: "realtime", prompt } });
    expect((await client.next("session.updated"))["session"]).toMatchObject({ prompt });
  }
  expect(simulator.sessions[0]?.settings["prompt"]).toEqual({ id: "b" });
});

test("a format and a custom voice replace the old one, they are not mixed with it", async () => {
  const client = await begin();
  client.send({
    type: "session.update",
    session: {
      type: "realtime",
      audio: { input: { format: { type: "audio/pcmu" } }, output: { format: { type: "audio/pcma" }, voice: { id: "voice_1" } } },
    },
  });
  const { session } = await client.next("session.updated");
  expect(session).toMatchObject({ audio: { input: { format: { type: "audio/pcmu" } }, output: { voice: { id: "voice_1" } } } });
  expect((session as { audio: { output: { format: unknown } } }).audio.output.format).toEqual({ type: "audio/pcma" });
});

test.each([
  [{ instructions: "x" }, "missing_required_parameter", "session.type"],
  [{ type: "realtime", voice: "alloy" }, "unknown_parameter", "session.voice"],
  [{ type: "realtime", audio: { input: { foo: 1 } } }, "unknown_parameter", "session.audio.input.foo"],
  [{ type: "realtime", output_modalities: ["video"] }, "invalid_value", "session.output_modalities[0]"],
  [{ type: "realtime", output_modalities: ["audio", "text"] }, "invalid_value", "session.output_modalities"],
  [{ type: "realtime", instructions: null }, "invalid_type", "session.instructions"],
  [{ type: "realtime", audio: { output: { speed: 3 } } }, "invalid_value", "session.audio.output.speed"],
  [{ type: "realtime", max_output_tokens: 5000 }, "invalid_value", "session.max_output_tokens"],
  [
    { type: "realtime", audio: { input: { turn_detection: { type: "magic" } } } },
    "invalid_value",
    "session.audio.input.turn_detection.type",
  ],
  [
    { type: "realtime", audio: { input: { format: { type: "audio/pcm", rate: 16_000 } } } },
    "invalid_value",
    "session.audio.input.format.rate",
  ],
  [{ type: "magic" }, "invalid_value", "session.type"],
  [{ type: "transcription" }, "invalid_value", "session.type"],
])("session.update %j is refused with %s and changes nothing", async (session, code, param) => {
  const client = await begin();
  const before = simulator.sessions[0]?.settings;
  client.send({ type: "session.update", event_id: "evt_7", session });
  expect(await client.next("error")).toMatchObject({ error: { type: "invalid_request_error", code, param, event_id: "evt_7" } });
  expect(simulator.sessions[0]?.settings).toEqual(before);
});

test("the voice is frozen once the assistant has spoken, the same voice may be sent again", async () => {
  const client = await begin();
  client.send({ type: "response.create" });
  await client.next("response.done");
  client.send({ type: "session.update", session: { type: "realtime", audio: { output: { voice: "cedar" } } } });
  expect(await client.next("error")).toMatchObject({ error: { code: "cannot_update_voice", event_id: null } });
  client.send({ type: "session.update", session: { type: "realtime", audio: { output: { voice: "marin" } } } });
  await client.next("session.updated");
});

test("tracing cannot be changed once it is enabled", async () => {
  const client = await begin();
  client.send({ type: "session.update", session: { type: "realtime", tracing: "auto" } });
  await client.next("session.updated");
  client.send({ type: "session.update", session: { type: "realtime", tracing: { workflow_name: "w" } } });
  expect(await client.next("error")).toMatchObject({ error: { param: "session.tracing" } });
});
