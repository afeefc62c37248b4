import fc from "fast-check";

type Json = Readonly<Record<string, unknown>>;

const itemId = fc.constantFrom("item_1", "item_2", "item_3");
const responseId = fc.constantFrom("resp_1", "resp_2");
const eventId = fc.constantFrom("event_1", "event_2");
const text = fc.constantFrom("", "a", 'Hello "you"', "äöü 👋", "x".repeat(300));
const status = fc.constantFrom("in_progress", "completed", "incomplete");
const format = fc.constantFrom<unknown>(
  { type: "audio/pcm", rate: 24_000 },
  { type: "audio/pcm", rate: 8_000 },
  { type: "audio/pcmu" },
  { type: "audio/pcma" },
  { type: "audio/opus" },
  "g711_ulaw",
  "pcm16",
);
const audio = fc.integer({ min: 0, max: 2400 }).map((length) => Buffer.alloc(length, 7).toString("base64"));
const index = fc.constantFrom(0, 0, 0, 1);

const part = fc.oneof(
  fc.record({ type: fc.constant("input_text"), text }),
  fc.record({ type: fc.constant("input_audio"), transcript: fc.option(text) }),
  fc.record({ type: fc.constant("output_text"), text }),
  fc.record({ type: fc.constant("output_audio"), transcript: fc.option(text) }),
  fc.record({ type: fc.constant("audio"), transcript: text }),
);

const fittingParts: Readonly<Record<string, readonly string[]>> = {
  user: ["input_text", "input_audio"],
  assistant: ["output_text", "output_audio", "audio"],
  system: ["input_text"],
};

const message = fc.constantFrom("user", "assistant", "system").chain((role) =>
  fc.record(
    {
      id: itemId,
      object: fc.constant("realtime.item"),
      type: fc.constant("message"),
      role: fc.constant(role),
      content: fc.array(part, { maxLength: 3 }).map((parts) => parts.filter(({ type }) => fittingParts[role]?.includes(type))),
      status,
    },
    { requiredKeys: ["id", "object", "type", "role", "content"] },
  ),
);

const functionCall = fc.record({
  id: itemId,
  object: fc.constant("realtime.item"),
  type: fc.constant("function_call"),
  status,
  name: fc.constant("get_weather"),
  call_id: fc.constantFrom("call_1", "call_2"),
  arguments: fc.constantFrom("{}", '{"city":"Paris"}', "{"),
});

const mcpItem = fc.oneof(
  fc.record({
    id: itemId,
    type: fc.constantFrom("mcp_call", "mcp_tool_call"),
    server_label: fc.constant("docs"),
    name: fc.constant("search"),
    arguments: fc.constant("{}"),
    output: fc.option(text),
  }),
  fc.record({
    id: itemId,
    type: fc.constant("mcp_approval_request"),
    server_label: fc.constant("docs"),
    name: fc.constant("search"),
    arguments: fc.constantFrom('{"q":1}', "", "{bad"),
    approved: fc.constantFrom(true, null),
  }),
  fc.record({
    id: itemId,
    type: fc.constant("mcp_list_tools"),
    server_label: fc.constant("docs"),
    tools: fc.array(fc.record({ name: text, description: fc.constantFrom("d", null), input_schema: fc.constant({}) }), { maxLength: 2 }),
  }),
);

const item = fc.oneof({ weight: 3, arbitrary: message as fc.Arbitrary<Json> }, functionCall, mcpItem as fc.Arbitrary<Json>);

const response = fc.record({
  object: fc.constant("realtime.response"),
  id: responseId,
  status: fc.constantFrom("in_progress", "completed", "cancelled", "failed"),
  output: fc.array(item, { maxLength: 2 }),
  conversation_id: fc.constant("conv_1"),
  audio: fc.record({ output: fc.record({ format: fc.option(format), voice: fc.constantFrom<unknown>("marin", { id: "voice_1" }) }) }),
  usage: fc.option(
    fc.record({
      input_tokens: fc.nat(99),
      output_tokens: fc.nat(99),
      total_tokens: fc.nat(99),
      input_token_details: fc.constant({ text_tokens: 1 }),
    }),
  ),
});

const turnDetection = fc.option(
  fc.record({ type: fc.constant("semantic_vad"), interrupt_response: fc.boolean() }, { requiredKeys: ["type"] }),
);

/** A session as the server describes it. */
export const session: fc.Arbitrary<Json> = fc.record({
  type: fc.constant("realtime"),
  id: fc.constant("sess_1"),
  tracing: fc.constantFrom<unknown>(null, "auto", { workflow_name: "w" }),
  audio: fc.record({ input: fc.record({ turn_detection: turnDetection }), output: fc.record({ format }) }),
});

const event = (
  type: string,
  members: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
  optional: readonly string[] = [],
): fc.Arbitrary<Json> => {
  const all: Record<string, fc.Arbitrary<unknown>> = { type: fc.constant(type), event_id: eventId, ...members };
  return fc.record(all, { requiredKeys: Object.keys(all).filter((name) => !optional.includes(name)) });
};

const delta = { response_id: responseId, item_id: itemId, output_index: fc.constant(0), content_index: index };
const placed = { item, previous_item_id: fc.option(itemId) };

const error = fc.record(
  {
    type: fc.constant("invalid_request_error"),
    code: fc.constantFrom("x", "response_create_failed", "conversation_already_has_active_response"),
    message: fc.constantFrom("no", "about response.create"),
    param: fc.constant(null),
    event_id: fc.constantFrom(
      null,
      ...[1, 2, 3].map((count) => `agents_js_response_create_${count}`),
      ...[1, 2, 3].map((count) => `agents_create_${count}`),
    ),
  },
  { requiredKeys: ["type", "code", "message"] },
);

/** Well-formed events of the server, in any order; those that move state come more often. */
const validEvent: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: event("response.created", { response }) },
  { weight: 4, arbitrary: event("response.done", { response }) },
  { weight: 6, arbitrary: event("response.output_audio.delta", { ...delta, delta: audio }) },
  { weight: 2, arbitrary: event("response.output_audio.done", delta) },
  { weight: 3, arbitrary: event("input_audio_buffer.speech_started", { item_id: itemId, audio_start_ms: fc.nat(9999) }) },
  { weight: 3, arbitrary: event("conversation.item.added", placed, ["previous_item_id"]) },
  { weight: 3, arbitrary: event("conversation.item.done", placed, ["previous_item_id"]) },
  { weight: 2, arbitrary: event("response.output_item.done", { response_id: responseId, output_index: fc.constant(0), item }) },
  event("response.output_item.added", { response_id: responseId, output_index: fc.constant(0), item }),
  event("conversation.item.retrieved", { item }),
  event("conversation.item.deleted", { item_id: itemId }),
  event("conversation.item.truncated", { item_id: itemId, content_index: index, audio_end_ms: fc.nat(9999) }),
  event("conversation.item.input_audio_transcription.completed", {
    item_id: itemId,
    content_index: index,
    transcript: text,
    languages: fc.constant([]),
  }),
  event("conversation.item.input_audio_transcription.delta", { item_id: itemId, delta: text }),
  event("response.output_text.delta", { ...delta, delta: text }),
  event("response.output_text.done", { ...delta, text }),
  event("response.output_audio_transcript.delta", { ...delta, delta: text }),
  event("response.mcp_call.in_progress", { item_id: itemId, output_index: fc.constant(0) }),
  event("mcp_list_tools.in_progress", { item_id: itemId }),
  event("session.updated", { session }),
  event("session.created", { session }),
  event("rate_limits.updated", { rate_limits: fc.constant([{ name: "audio_tokens", limit: 1, remaining: 1, reset_seconds: 1 }]) }),
  event("response.function_call_arguments.done", {
    response_id: responseId,
    item_id: itemId,
    output_index: fc.constant(0),
    call_id: fc.constant("call_1"),
    arguments: fc.constant("{}"),
    name: fc.constant("n"),
  }),
  event("error", { error }),
);

const odd = fc.constantFrom<unknown>(null, 7, true, "", [], {}, "__proto__", { type: { toString: null } });

/** A well-formed event with one member, at any depth, taken out or replaced by nonsense. */
export const hostileEvent: fc.Arbitrary<unknown> = fc.tuple(validEvent, fc.nat(40), fc.option(odd)).map(([valid, target, value]) => {
  const copy = structuredClone(valid);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const name of Object.keys(node)) {
      places.push([node as Record<string, unknown>, name]);
      walk((node as Record<string, unknown>)[name]);
    }
  };
  walk(copy);
  const [node, name] = places[target % places.length] ?? [{}, ""];
  if (value === null) delete node[name];
  else node[name] = value;
  return copy;
});

const unknownEvent = fc.oneof(
  fc.record({ type: fc.constantFrom("response.future", "__proto__", "constructor", "audio", "*", "error ", "connected"), x: fc.json() }),
  event("input_audio_buffer.timeout_triggered", { item_id: itemId }),
  fc.record({ type: fc.constant("input_audio_buffer.dtmf_event_received"), event: fc.constant("5") }),
);

/** Text of frames: events, broken events, and what is none. */
export const frame: fc.Arbitrary<string> = fc.oneof(
  { weight: 16, arbitrary: validEvent.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: hostileEvent.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: unknownEvent.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.tuple(validEvent, fc.nat(200)).map(([value, length]) => JSON.stringify(value).slice(0, length)) },
  { weight: 1, arbitrary: fc.constantFrom("", "{", "null", "[]", '"x"', "7", '{"event_id":"e"}', '{"type":7}') },
);
