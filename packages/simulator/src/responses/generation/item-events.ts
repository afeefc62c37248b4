import type { JsonObject } from "../../wire/json.ts";
import type {
  CustomToolCallScript,
  FunctionCallScript,
  ItemScript,
  OutputScript,
  ReasoningScript,
  RefusedTextScript,
  TextScript,
} from "../script/output-script.ts";
import type { IdSource } from "../wire/id-source.ts";
import { argumentDeltas, spacedJson, textDeltas } from "./deltas.ts";

/** What steers a running response from outside. */
export interface GenerationControl {
  /** Set when a steer asks the response to end early; deltas stop. */
  steered: boolean;
}

/** What the events of one item depend on. */
export interface ItemContext {
  /** `output_index`. */
  readonly index: number;
  readonly ids: IdSource;
  readonly control: GenerationControl;
  /** Whether the response ends inside this item: the item is never done. */
  readonly leftOpen: boolean;
  /** Status of the finished item. */
  readonly status: "completed" | "incomplete";
  /** Whether the request's `include` lists `reasoning.encrypted_content`. */
  readonly includesEncryptedReasoning: boolean;
  /** Random padding for a delta, or nothing. */
  readonly padding: () => JsonObject;
}

/** Yields the events of one item, without sequence numbers; returns the finished item, or `undefined` when it stays open. */
export type ItemEvents = Generator<JsonObject, JsonObject | undefined>;

/** The events of one output item in the order of the HTTP stream. */
export const itemEvents = (script: OutputScript, context: ItemContext): ItemEvents => {
  switch (script.type) {
    case "text":
    case "refusal":
      return messageEvents(script, context);
    case "reasoning":
      return reasoningEvents(script, context);
    case "function_call":
    case "custom_tool_call":
      return toolCallEvents(script, context);
    case "item":
      return otherEvents(script, context);
  }
};

function* deltas(pieces: Iterable<string>, context: ItemContext, event: (delta: string) => JsonObject): Generator<JsonObject, string> {
  let text = "";
  for (const delta of pieces) {
    if (context.control.steered) {
      break;
    }
    text += delta;
    yield { ...event(delta), ...context.padding() };
  }
  return text;
}

const added = (context: ItemContext, item: JsonObject): JsonObject => ({
  type: "response.output_item.added",
  output_index: context.index,
  item,
});

function* done(context: ItemContext, item: JsonObject): ItemEvents {
  yield { type: "response.output_item.done", output_index: context.index, item };
  return item;
}

const finalStatus = (context: ItemContext): string => (context.control.steered ? "incomplete" : context.status);

function* messageEvents(script: TextScript | RefusedTextScript, context: ItemContext): ItemEvents {
  const kind = script.type === "text" ? "output_text" : "refusal";
  const id = context.ids("msg");
  const place = { item_id: id, output_index: context.index, content_index: 0 };
  const logprobs = kind === "output_text" ? { logprobs: [] } : {};
  const part = (text: string): JsonObject =>
    kind === "output_text" ? { type: kind, annotations: [], logprobs: [], text } : { type: kind, refusal: text };
  const phase = script.type === "text" && script.phase !== undefined ? { phase: script.phase } : {};
  const item = { id, type: "message", status: "in_progress", role: "assistant", content: [], ...phase };

  yield added(context, item);
  yield { type: "response.content_part.added", ...place, part: part("") };
  const text = yield* deltas(textDeltas(script), context, (delta) => ({ type: `response.${kind}.delta`, ...place, delta, ...logprobs }));
  if (context.leftOpen) {
    return undefined;
  }
  yield { type: `response.${kind}.done`, ...place, [kind === "refusal" ? "refusal" : "text"]: text, ...logprobs };
  yield { type: "response.content_part.done", ...place, part: part(text) };
  return yield* done(context, { ...item, status: finalStatus(context), content: [part(text)] });
}

function* reasoningEvents(script: ReasoningScript, context: ItemContext): ItemEvents {
  const id = context.ids("rs");
  const encrypted = encryptedContent(script, context, id);
  yield added(context, { id, type: "reasoning", summary: [], ...encrypted("partial") });
  const parts: JsonObject[] = [];
  for (const text of script.summary ?? []) {
    const place = { item_id: id, output_index: context.index, summary_index: parts.length };
    yield { type: "response.reasoning_summary_part.added", ...place, part: { type: "summary_text", text: "" } };
    const sent = yield* deltas(textDeltas({ text }), context, (delta) => ({
      type: "response.reasoning_summary_text.delta",
      ...place,
      delta,
    }));
    const part = { type: "summary_text", text: sent };
    yield { type: "response.reasoning_summary_text.done", ...place, text: sent };
    yield { type: "response.reasoning_summary_part.done", ...place, part };
    parts.push(part);
  }
  return context.leftOpen ? undefined : yield* done(context, { id, type: "reasoning", summary: parts, ...encrypted("final") });
}

const encryptedContent = (script: ReasoningScript, context: ItemContext, id: string): ((phase: string) => JsonObject) => {
  const wanted = script.encryptedContent ?? context.includesEncryptedReasoning;
  if (wanted === false) {
    return () => ({});
  }
  return (phase) => ({ encrypted_content: typeof wanted === "string" ? wanted : `gAAAAAB-${id}-${phase}` });
};

function* toolCallEvents(script: FunctionCallScript | CustomToolCallScript, context: ItemContext): ItemEvents {
  const isFunction = script.type === "function_call";
  const id = context.ids(isFunction ? "fc" : "ctc");
  const field = isFunction ? "arguments" : "input";
  const event = isFunction ? "response.function_call_arguments" : "response.custom_tool_call_input";
  const place = { item_id: id, output_index: context.index };
  const given = script.type === "function_call" ? (script.arguments ?? "{}") : (script.input ?? "");
  const callId = script.callId ?? context.ids("call");
  const item = { id, type: script.type, status: "in_progress", call_id: callId, name: script.name, [field]: "" };

  yield added(context, item);
  const pieces = argumentDeltas(typeof given === "string" ? given : spacedJson(given), script);
  const text = yield* deltas(pieces, context, (delta) => ({ type: `${event}.delta`, ...place, delta }));
  if (context.leftOpen) {
    return undefined;
  }
  yield { type: `${event}.done`, ...place, ...(isFunction ? { name: script.name } : {}), [field]: text };
  return yield* done(context, { ...item, status: finalStatus(context), [field]: text });
}

function* otherEvents(script: ItemScript, context: ItemContext): ItemEvents {
  const item = { id: context.ids("item"), ...script.item };
  yield added(context, item);
  return context.leftOpen ? undefined : yield* done(context, item);
}
