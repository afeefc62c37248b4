import { OpenAIRealtimeWebSocket } from "@openai/agents-realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RealtimeTransport, type SessionConfig } from "../../src/index.ts";
import { scriptedAdapter } from "../scripted-socket.ts";

const format = fc.constantFrom<unknown>(
  "pcm16",
  "g711_ulaw",
  "g711_alaw",
  "opus",
  "",
  { type: "audio/pcm", rate: 16_000 },
  { type: "audio/pcm", rate: Number.NaN },
  { type: "audio/pcm" },
  { type: "audio/pcmu" },
  { type: "audio/new" },
);
const turnDetection = fc.option(
  fc.record(
    {
      type: fc.constantFrom("semantic_vad", "server_vad"),
      createResponse: fc.boolean(),
      create_response: fc.boolean(),
      interruptResponse: fc.boolean(),
      prefixPaddingMs: fc.nat(900),
      silence_duration_ms: fc.nat(900),
      idleTimeoutMs: fc.constantFrom(undefined, 5000),
      modelVersion: fc.constant("v"),
      threshold: fc.double({ min: 0, max: 1, noNaN: true }),
      eagerness: fc.constant("low"),
      other: fc.constant({ a: 1 }),
    },
    { requiredKeys: [] },
  ),
);
const tool = fc.oneof(
  fc.constant({ type: "function", name: "n", description: "d", parameters: { type: "object" }, strict: true }),
  fc.record(
    {
      type: fc.constant("mcp"),
      server_label: fc.constant("docs"),
      server_url: fc.constant("https://docs.example"),
      headers: fc.constant({ a: "b" }),
      allowed_tools: fc.constantFrom(["a"], { tool_names: ["a"] }),
      require_approval: fc.constantFrom<unknown>(
        "never",
        "always",
        { always: { toolNames: ["a"] }, never: { readOnly: true } },
        { never: { tool_names: ["b"], read_only: false } },
        "sometimes",
        {},
        { always: {} },
        { always: { toolNames: [""] } },
        { always: { toolNames: ["a", 7] } },
        { always: { toolNames: ["a"] }, never: { tool_names: ["a"] } },
        { always: { toolNames: [], tool_names: [] } },
        { other: {} },
        7,
      ),
    },
    { requiredKeys: ["type", "server_label"] },
  ),
);

const modern = {
  audio: fc.record(
    {
      input: fc.option(
        fc.record(
          {
            format,
            noiseReduction: fc.option(fc.constant({ type: "near_field" })),
            transcription: fc.option(fc.constant({ model: "whisper-1" })),
            turnDetection,
          },
          { requiredKeys: [] },
        ),
      ),
      output: fc.option(fc.record({ format, voice: fc.constant("marin"), speed: fc.constantFrom(0.5, 1) }, { requiredKeys: [] })),
    },
    { requiredKeys: [] },
  ),
  outputModalities: fc.constantFrom(["text"], ["audio"]),
};
const old = {
  modalities: fc.constantFrom(["text"], ["audio"]),
  inputAudioFormat: format,
  outputAudioFormat: format,
  inputAudioTranscription: fc.option(fc.constant({ model: "whisper-1" })),
  turnDetection,
  inputAudioNoiseReduction: fc.option(fc.constant({ type: "far_field" })),
  speed: fc.constantFrom(0.5, undefined),
};
const common = {
  model: fc.constant("m"),
  instructions: fc.constant("i"),
  voice: fc.constantFrom("cedar", undefined),
  toolChoice: fc.constantFrom("auto", "required"),
  tools: fc.array(tool, { maxLength: 2 }),
  parallelToolCalls: fc.boolean(),
  reasoning: fc.constantFrom({ effort: "low" }, undefined),
  tracing: fc.constant("auto"),
  providerData: fc.constantFrom({ tools: [] }, { type: "transcription", include: ["x"] }),
  prompt: fc.constantFrom({ promptId: "p" }, { promptId: "p", version: "1", variables: { a: "b" } }),
};
const config = fc.oneof(
  fc.record({ ...common, ...modern }, { requiredKeys: [] }),
  fc.record({ ...common, ...modern, ...old }, { requiredKeys: [] }),
) as fc.Arbitrary<SessionConfig>;

const built = (build: () => unknown): unknown => {
  try {
    return JSON.parse(JSON.stringify(build()));
  } catch (error) {
    return { refused: (error as Error).message };
  }
};

test("a configuration of any kind gives upstream's payload, or upstream's refusal", () => {
  const theirs = new OpenAIRealtimeWebSocket();
  const ours = new RealtimeTransport({ adapter: scriptedAdapter() });
  fc.assert(
    fc.property(config, (value) => {
      expect(built(() => ours.buildSessionPayload(value))).toEqual(built(() => theirs.buildSessionPayload(value as never)));
    }),
    { numRuns: 3000 },
  );
});

test("members of an MCP tool that upstream drops are sent", () => {
  const ours = new RealtimeTransport({ adapter: scriptedAdapter() });
  const tool = { type: "mcp", server_label: "docs", tunnel_id: "t", defer_loading: true, allowed_callers: ["x"] };
  expect(ours.buildSessionPayload({ tools: [tool] })["tools"]).toEqual([tool]);
});
