import fc from "fast-check";
import { frame, session } from "./arbitrary-events.ts";
import type { Step } from "./steps.ts";

const user = (id: string, text: string): object => ({
  itemId: id,
  type: "message",
  role: "user",
  status: "completed",
  content: [{ type: "input_text", text }],
});

const assistant = (id: string, type: "output_text" | "output_audio"): object => ({
  itemId: id,
  type: "message",
  role: "assistant",
  status: "completed",
  content: [type === "output_text" ? { type, text: "t" } : { type, transcript: "t" }],
});

const historyItem = fc.oneof(
  fc.tuple(fc.constantFrom("item_1", "item_2", "item_3", "item_4"), fc.constantFrom("a", "b")).map(([id, text]) => user(id, text)),
  fc.constantFrom("item_1", "item_5").map((id) => assistant(id, "output_text")),
  fc.constantFrom("item_6").map((id) => assistant(id, "output_audio")),
  fc.constant({ itemId: "item_7", type: "function_call", status: "completed", arguments: "{}", name: "n", output: "o" }),
  fc.constant({ itemId: "item_8", type: "mcp_call", status: "completed", arguments: "{}", name: "n", output: "o" }),
);
const history = fc.uniqueArray(historyItem, { maxLength: 4, selector: (item) => (item as { itemId: string }).itemId });

const call = (name: string, ...args: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
  fc.tuple(...args).map((values) => ({ call: name, args: values }));

const config = fc.record(
  {
    instructions: fc.constant("i"),
    voice: fc.constant("marin"),
    tools: fc.constantFrom([], [{ type: "function", name: "n", description: "d", parameters: {}, strict: true }]),
    turnDetection: fc.constantFrom({ type: "server_vad", createResponse: true }, null),
  },
  { requiredKeys: [] },
);

const apiCall: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: call("requestResponse") },
  { weight: 2, arbitrary: call("requestResponse", fc.constantFrom({}, { instructions: "x" })) },
  { weight: 2, arbitrary: call("sendMessage", fc.constantFrom("hi", ""), fc.constant({})) },
  { weight: 3, arbitrary: call("interrupt") },
  call("addImage", fc.constant("data:image/png;base64,AA=="), fc.constantFrom({}, { triggerResponse: false })),
  call(
    "sendAudio",
    fc.nat(99).map((length) => new ArrayBuffer(length)),
    fc.constantFrom({}, { commit: true }),
  ),
  call("updateSessionConfig", config),
  call(
    "sendFunctionCallOutput",
    fc.constant({ id: "item_1", type: "function_call", name: "n", callId: "c", arguments: "{}", responseId: "r" }),
    fc.constant("out"),
    fc.boolean(),
  ),
  call("sendMcpResponse", fc.constant({ itemId: "item_2" }), fc.boolean()),
  { weight: 2, arbitrary: call("resetHistory", history, history) },
  call("mute", fc.boolean()),
  call(
    "sendEvent",
    fc.constantFrom({ type: "response.cancel" }, { type: "response.create", event_id: "mine" }, { type: "input_audio_buffer.clear" }),
  ),
);

/** Back in a session: what the server says of it comes first, because only upstream remembers the last one. */
const reconnect = session.map((value): Step[] => [
  { connect: true },
  { open: true },
  { frame: JSON.stringify({ type: "session.updated", event_id: "event_s", session: value }) },
]);

const ending = fc.constantFrom<Step>(
  { call: "close", args: [] },
  { end: [1000, ""] },
  { end: [1001, "expired"] },
  { end: [1006, ""] },
  { end: [4000, "policy"] },
  { fail: true },
);

/** What happens between two ends of a connection. */
const use = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: frame.map((text): Step => ({ frame: text })) },
    { weight: 2, arbitrary: frame.map((text): Step => ({ frame: text, burst: true })) },
    { weight: 6, arbitrary: apiCall },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 400 }).map((tickMs): Step => ({ tickMs })) },
    { weight: 1, arbitrary: fc.constant<Step>({ connect: true }) },
  ),
  { minLength: 1, maxLength: 24 },
);

const interrupted = fc.oneof(
  fc.tuple(ending, use, reconnect).map(([end, calls, again]): Step[] => [end, ...calls.filter((step) => "call" in step), ...again]),
  fc.tuple(ending, fc.constantFrom<Step>({ end: [1006, ""] }, { fail: true }, { call: "close", args: [] }), reconnect).map(
    // An attempt that fails while it connects, and one that does not.
    ([end, failure, again]): Step[] => [end, { connect: true }, failure, ...again],
  ),
);

/** A whole random script against a connected transport. */
export const randomScript: fc.Arbitrary<readonly Step[]> = fc
  .tuple(use, fc.option(interrupted), use, fc.option(ending))
  .map(([first, middle, last, end]) => [...first, ...(middle ?? []), ...last, ...(end ? [end] : [])]);
