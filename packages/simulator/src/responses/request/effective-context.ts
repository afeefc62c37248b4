import { type JsonObject, textOf } from "../../wire/json.ts";

import { apiErrors, type Checked, refused } from "../wire/api-error.ts";

/** Where the parts of a context come from. */
export interface ContextSources {
  /** The parent's context and output; empty without a parent. */
  readonly parentItems: readonly JsonObject[];
  /** The new items of the request. */
  readonly input: readonly JsonObject[];
  /** Looks up a stored item for an `item_reference`. */
  readonly storedItem: (id: string) => JsonObject | undefined;
}

const callTypes: ReadonlyMap<unknown, { readonly call: string; readonly words: string }> = new Map([
  ["function_call_output", { call: "function_call", words: "function call output" }],
  ["custom_tool_call_output", { call: "custom_tool_call", words: "custom tool call output" }],
]);

/**
 * The list of items that the model sees: parent's input, parent's output, new input, with references resolved. Refuses an
 * item that is already there, a reference to nothing, and a tool output without its call.
 */
export const effectiveContext = ({ parentItems, input, storedItem }: ContextSources): Checked<readonly JsonObject[]> => {
  const context = [...parentItems];
  const ids = new Set(parentItems.map((item) => item["id"]).filter((id) => typeof id === "string"));
  const calls = new Set<string>();
  const noteCall = (item: JsonObject): void => void calls.add(`${textOf(item["type"])} ${textOf(item["call_id"])}`);
  parentItems.forEach(noteCall);
  for (const given of input) {
    const id = given["id"];
    if (typeof id === "string") {
      if (ids.has(id)) {
        return refused(apiErrors.duplicateItem(id));
      }
      ids.add(id);
    }
    const item = given["type"] === "item_reference" ? storedItem(textOf(id)) : given;
    if (item === undefined) {
      return refused(apiErrors.itemNotFound(textOf(id)));
    }
    const expected = callTypes.get(item["type"]);
    if (expected !== undefined && !calls.has(`${expected.call} ${textOf(item["call_id"])}`)) {
      return refused(apiErrors.noToolCall(expected.words, textOf(item["call_id"])));
    }
    noteCall(item);
    context.push(item);
  }
  return { ok: true, value: context };
};
