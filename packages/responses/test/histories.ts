import fc from "fast-check";
import type { Json } from "./peer.ts";

/** How a client spells the server's items when it sends them back. */
export type Style = "echo" | "ai-sdk" | "reference" | "agents" | "pretty";

/** What a caller does next with a conversation. */
export interface Step {
  readonly act: "continue" | "fork" | "edit" | "compact" | "drop-reasoning" | "same" | "start" | "repeat" | "shorten";
  readonly style: Style;
  readonly pick: number;
  readonly text: string;
  readonly settings: number;
  /** The items of the answer. */
  readonly output: readonly OutputKind[];
  readonly ends: "completed" | "failed";
}

export type OutputKind = "text" | "refusal" | "call" | "reasoning" | "empty-call";

/** One request of a conversation and its answer. */
export interface Turn {
  readonly input: readonly Json[];
  readonly output: readonly Json[];
}

const styles: readonly Style[] = ["echo", "ai-sdk", "reference", "agents", "pretty"];

/** @param acts - What may happen, repeated for weight. */
export const stepArbitrary = (acts: readonly Step["act"][], allowed: readonly Style[] = styles): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.constantFrom(...acts),
    style: fc.constantFrom(...allowed),
    pick: fc.nat(50),
    text: fc.constantFrom("a", "b", "", "ü", "two words", "a\nb"),
    settings: fc.constantFrom(0, 0, 0, 0, 1),
    output: fc.array(fc.constantFrom<OutputKind>("text", "refusal", "call", "reasoning", "empty-call"), { maxLength: 3 }),
    ends: fc.constantFrom("completed", "completed", "completed", "completed", "failed"),
  });

const shuffled = (item: Json): Json => Object.fromEntries(Object.entries(item).reverse());

const textOf = (item: Json): string =>
  ((item["content"] ?? []) as Json[]).map((part) => String(part["text"] ?? part["refusal"] ?? "")).join("");

const respellCall = (item: Json): Json => {
  const { type, call_id, name } = item;
  const parsed: unknown = JSON.parse(String(item["arguments"]) || "{}");
  return { type, call_id, name, arguments: JSON.stringify(parsed) };
};

const asAiSdk = (item: Json): Json => {
  if (item["type"] === "function_call") return respellCall(item);
  if (item["type"] === "reasoning") {
    const { type, id, encrypted_content, summary } = item;
    return { type, id, encrypted_content, summary };
  }
  return item["role"] === "assistant" && Array.isArray(item["content"]) ? { role: "assistant", content: textOf(item) } : item;
};

/** Spells one item of the server's as a client would. */
const respell = (item: Json, style: Style): Json => {
  if (style === "ai-sdk") return asAiSdk(item);
  if (style === "agents") return shuffled({ ...item, status: "completed", parsed: null });
  if (style === "reference" && typeof item["id"] === "string" && item["type"] !== "function_call")
    return { type: "item_reference", id: item["id"] };
  if (style === "pretty" && item["type"] === "function_call") {
    const parsed: unknown = JSON.parse(String(item["arguments"]) || "{}");
    return shuffled({ ...item, arguments: JSON.stringify(parsed, null, 3), status: null });
  }
  return item;
};

const editedItem = (item: Json): Json => {
  if (item["type"] === "function_call") return { ...item, arguments: '{"edited":true}' };
  if (item["type"] === "function_call_output") return { ...item, output: "edited" };
  if (item["type"] === "reasoning") return { ...item, summary: [{ type: "summary_text", text: "edited" }] };
  if (item["type"] === "item_reference") return { role: "assistant", content: "edited" };
  return { ...item, content: "edited" };
};

const answersTo = (output: readonly Json[]): Json[] =>
  output
    .filter((item) => item["type"] === "function_call")
    .map((item) => ({ type: "function_call_output", call_id: item["call_id"], output: `result of ${String(item["call_id"])}` }));

const userMessage = (step: Step): Json =>
  step.pick % 2
    ? { role: "user", content: step.text }
    : { type: "message", role: "user", content: [{ type: "input_text", text: step.text }] };

/** The full input of the caller's next request. */
export const nextInput = (turns: readonly Turn[], step: Step): Json[] => {
  const base = step.act === "fork" ? turns[step.pick % Math.max(1, turns.length)] : turns.at(-1);
  if (!base || step.act === "start") return [userMessage(step)];
  if (step.act === "same") return base.input.map((item) => respell(item, step.style));
  if (step.act === "compact") return [{ role: "user", content: `summary ${step.text}` }, userMessage(step)];
  const history = [...base.input, ...base.output].map((item) => respell(item, step.style));
  const next = [...history, ...answersTo(base.output), ...(step.pick % 3 ? [userMessage(step)] : [])];
  if (step.act === "edit") return next.map((item, index) => (index === step.pick % history.length ? editedItem(item) : item));
  if (step.act === "drop-reasoning") return next.filter((item) => item["type"] !== "reasoning");
  if (step.act === "shorten") return history.slice(0, 1 + (step.pick % history.length));
  const repeated = history.filter((item) => typeof item["id"] === "string").at(step.pick % 2 ? 0 : -1);
  return step.act === "repeat" && repeated ? [...next, repeated] : next;
};

/** The items that a server would answer with. */
export const outputOf = (step: Step, turn: number): Json[] =>
  step.output.map((kind, index) => {
    const id = `${kind}_${turn}_${index}`;
    const message = { id, type: "message", role: "assistant", status: "completed" };
    if (kind === "text") return { ...message, content: [{ type: "output_text", text: `${step.text}!`, annotations: [] }] };
    if (kind === "refusal") return { ...message, content: [{ type: "refusal", refusal: `no ${step.text}` }] };
    if (kind === "reasoning")
      return { id, type: "reasoning", summary: [{ type: "summary_text", text: step.text }], encrypted_content: `enc_${id}` };
    const args = kind === "call" ? `{ "b": 1.0,\n "a": [${JSON.stringify(step.text)}] }` : "";
    return { id, type: "function_call", call_id: `call_${turn}_${index}`, name: "tool", arguments: args, status: "completed" };
  });

/** The body of a request, its keys in an order of their own. */
export const bodyOf = (step: Step, input: readonly Json[]): Json => {
  const body: Json = {
    model: "gpt-5.6",
    stream: true,
    store: true,
    temperature: step.settings,
    tools: [{ type: "function", name: "tool" }],
    input,
  };
  return step.pick % 2 ? shuffled(body) : body;
};
