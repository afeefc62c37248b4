import { estimateTokens } from "../commands/split-text.ts";
import type { Passage } from "../transcript/transcript.ts";
import type { InitialItem } from "../wire/session-config.ts";

/** The API's bounds of `session.input`. */
const maxItems = 128;
const maxTokens = 8_192;

const itemOf = ({ speaker, text }: Passage): InitialItem =>
  speaker === "user"
    ? { type: "message", role: "user", content: [{ type: "input_text", text }] }
    : { type: "message", role: "assistant", content: [{ type: "output_text", text }] };

const textOf = ({ content }: InitialItem): string => content[0].text;

/**
 * The `input` of a new session: that of the first session, then what was said, in the order in which it began. If that is more than the
 * API takes, the oldest items are left out.
 */
export const restoredItems = (first: readonly InitialItem[], passages: readonly Passage[]): readonly InitialItem[] => {
  const all = [...first, ...[...passages].sort((a, b) => a.startMs - b.startMs).map(itemOf)];
  let tokens = 0;
  let from = all.length;
  for (const item of all.toReversed()) {
    tokens += estimateTokens(textOf(item));
    if (tokens > maxTokens || all.length - from === maxItems) break;
    from -= 1;
  }
  return all.slice(from);
};
