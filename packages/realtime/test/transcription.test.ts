import { readFileSync } from "node:fs";
import { nodeAdapter } from "@plugboard/node";
import { questionWav, startSimulator } from "@plugboard/simulator";
import type { RealtimeTranscriptionSessionCreateRequest } from "openai/resources/realtime/realtime";
import { expect, test } from "vitest";
import { gatewayEndpoint, RealtimeTransport, type RealtimeTransportOptions, resuming, type SessionConfig } from "../src/index.ts";

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

const transcriber = (simulator: Simulator, options: Partial<RealtimeTransportOptions> = {}): RealtimeTransport =>
  new RealtimeTransport({
    adapter: nodeAdapter(),
    apiKey: "sk-simulated",
    endpoint: gatewayEndpoint(simulator.url),
    intent: "transcription",
    ...options,
  });

const updates = ({ received }: Simulator): unknown[] =>
  received.flatMap(({ event }) => (event?.type === "session.update" ? [event["session"]] : []));

test("spoken audio goes in and its transcript comes out, piece by piece and whole", async () => {
  await using simulator = await startSimulator({ script: { turns: [{ transcript: "What is the weather in Paris?", reply: [] }] } });
  const transport = transcriber(simulator);
  const problems: unknown[] = [];
  transport.on("error", ({ error }) => problems.push(error));
  transport.on("warning", (warning) => problems.push(warning));
  let pieces = "";
  transport.on("conversation.item.input_audio_transcription.delta", ({ delta }) => {
    pieces += delta;
  });
  const whole = new Promise<string>((resolve) =>
    transport.on("conversation.item.input_audio_transcription.completed", ({ transcript }) => resolve(transcript)),
  );
  const stored = new Promise((resolve) => transport.on("conversation.item.retrieved", ({ item }) => resolve(item)));
  await transport.connect();
  const question = readFileSync(questionWav).subarray(44);
  for (let at = 0; at < question.length; at += 9600) transport.sendAudio(question.subarray(at, at + 9600));
  transport.sendAudio(new ArrayBuffer(48_000));
  expect(await whole).toBe("What is the weather in Paris?");
  expect(pieces).toBe("What is the weather in Paris?");
  expect(await stored).toMatchObject({ content: [{ transcript: "What is the weather in Paris?" }] });
  expect(simulator.handshakes[0]?.url).toContain("intent=transcription");
  transport.close();
  expect(problems).toEqual([]);
  expect(updates(simulator)).toHaveLength(1);
});

test("turns that the client ends are transcribed when they are committed", async () => {
  await using simulator = await startSimulator({ script: { turns: [{ transcript: "Yes.", reply: [] }] } });
  const transport = transcriber(simulator);
  const whole = new Promise<string>((resolve) =>
    transport.on("conversation.item.input_audio_transcription.completed", ({ transcript }) => resolve(transcript)),
  );
  await transport.connect({ initialSessionConfig: { audio: { input: { turnDetection: null } } } });
  transport.sendAudio(new ArrayBuffer(9600), { commit: true });
  expect(await whole).toBe("Yes.");
  transport.close();
});

test("a session that is configured for a conversation sends the part of it that concerns the input", async () => {
  await using simulator = await startSimulator();
  const transport = transcriber(simulator);
  const config: SessionConfig = {
    instructions: "x",
    outputModalities: ["text"],
    voice: "marin",
    toolChoice: "auto",
    tracing: { workflow_name: "w" },
    tools: [{ type: "function", name: "n", parameters: {} }],
    prompt: { promptId: "p" },
    audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" }, turnDetection: { type: "server_vad", silenceDurationMs: 300 } } },
    providerData: { include: ["item.input_audio_transcription.logprobs"] },
  };
  await transport.connect({ initialSessionConfig: config });
  const session: RealtimeTranscriptionSessionCreateRequest = {
    type: "transcription",
    audio: {
      input: {
        format: { type: "audio/pcm", rate: 24_000 },
        transcription: { model: "gpt-4o-mini-transcribe" },
        turn_detection: { type: "server_vad", silence_duration_ms: 300 },
      },
    },
    include: ["item.input_audio_transcription.logprobs"],
  };
  // The API takes null as well, which its types do not say.
  expect(updates(simulator)).toEqual([{ ...session, audio: { input: { noise_reduction: null, ...session.audio?.input } } }]);

  const updated = new Promise((resolve) => transport.once("session.updated", resolve));
  transport.updateSessionConfig({ inputAudioFormat: "g711_ulaw" });
  await updated;
  expect(updates(simulator)[1]).toMatchObject({ type: "transcription", audio: { input: { format: { type: "audio/pcmu" } } } });
  transport.close();
});

test("a call of a session that only transcribes is resumed in another one", async () => {
  await using simulator = await startSimulator();
  const transport = transcriber(simulator, { resume: resuming() });
  const problems: unknown[] = [];
  transport.on("error", ({ error }) => problems.push(error));
  transport.on("warning", (warning) => problems.push(warning));
  await transport.connect();
  await transport.resume();
  expect(updates(simulator)).toEqual([transport.buildSessionPayload({}), transport.buildSessionPayload({})]);
  transport.close();
  expect(problems).toEqual([]);
});
