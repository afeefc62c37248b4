import type { JsonObject } from "../../wire/json.ts";
import { canonicalContext } from "./canonical-context.ts";

/** Counts tokens as a quarter of the characters. A count depends on the canonical context only, so both transports agree. */
export interface TokenCounter {
  /** The `usage` object of a response. */
  usage(context: readonly JsonObject[], output: readonly JsonObject[]): JsonObject;
}

const modelMade: ReadonlySet<unknown> = new Set(["function_call", "custom_tool_call", "reasoning"]);

const isModelMade = (item: JsonObject): boolean => item["role"] === "assistant" || modelMade.has(item["type"]);

/** Makes a counter; it remembers the count of each item object, so a continued chain is not counted again. */
export const createTokenCounter = (): TokenCounter => {
  const known = new WeakMap<JsonObject, number>();

  const tokensOf = (item: JsonObject): number => {
    const tokens = known.get(item) ?? Math.ceil(JSON.stringify(canonicalContext([item])).length / 4);
    known.set(item, tokens);
    return tokens;
  };
  const sum = (items: readonly JsonObject[]): number => items.reduce((total, item) => total + tokensOf(item), 0);

  return {
    usage(context, output) {
      const inputTokens = sum(context);
      const outputTokens = sum(output);
      return {
        input_tokens: inputTokens,
        // What a prefix cache would hold: everything up to the last item that the model made.
        input_tokens_details: { cached_tokens: sum(context.slice(0, context.findLastIndex(isModelMade) + 1)) },
        output_tokens: outputTokens,
        output_tokens_details: { reasoning_tokens: sum(output.filter((item) => item["type"] === "reasoning")) },
        total_tokens: inputTokens + outputTokens,
      };
    },
  };
};
