import { type Canonical, type CanonicalItem, canonicalItem, isSame, isSameItem } from "./canonical-item.ts";
import type { History } from "./history.ts";

/** What a lane's server side holds: the latest response, with everything that led to it. */
export interface Chain {
  readonly responseId: string;
  readonly settings: Canonical;
  /** The input and the output of every response of the chain. */
  readonly items: readonly CanonicalItem[];
  /** How many of them are no reasoning, which may be missing from an input that goes on from it. */
  readonly lasting: number;
  /** What it holds, in bytes at most: each text, and the canonical form of it. */
  readonly bytes: number;
}

/** A continuation: which chain, and how many leading items of the new input it already holds. */
export interface Continuation {
  readonly responseId: string;
  readonly held: number;
  /** The items of the chain, in the spelling of this request where it has them: most likely the next one's too. */
  readonly items: readonly CanonicalItem[];
}

/**
 * Proves that the new input begins with everything that the chain holds and goes on from there. Then the rest can be sent
 * with the chain's response id, and the server sees what the full input would have shown it.
 *
 * @param keepReasoning - Whether reasoning items of the chain may be missing from the input.
 */
export const continueChain = (chain: Chain, history: History, keepReasoning: boolean): Continuation | undefined => {
  // Asked first, because it is asked of every idle lane: an input that goes on is longer.
  if ((keepReasoning ? chain.lasting : chain.items.length) >= history.items.length) return undefined;
  if (!isSame(chain.settings, history.settings)) return undefined;
  const items: CanonicalItem[] = [];
  let held = 0;
  for (const item of chain.items) {
    const given = history.items[held];
    const isHeld = given && isSameItem(item, given);
    if (!isHeld && !(keepReasoning && item.isReasoning)) return undefined;
    items.push(isHeld ? { ...item, text: given.text } : item);
    if (isHeld) held += 1;
  }
  if (held >= history.items.length) return undefined;
  const ids = new Set(chain.items.map(({ id }) => id));
  // An item that the server already has would be refused as a duplicate, or double the context silently.
  const repeats = history.items.slice(held).some(({ id }) => id !== undefined && ids.has(id));
  return repeats ? undefined : { responseId: chain.responseId, held, items };
};

/** The chain after a completed response. */
export const extendChain = (
  history: History,
  continuation: Continuation | undefined,
  responseId: string,
  output: readonly unknown[],
): Chain => {
  const { settings } = history;
  const items = [
    ...(continuation?.items ?? []),
    ...history.items.slice(continuation?.held ?? 0),
    ...output.map((item) => canonicalItem(item, true)),
  ];
  const length = items.reduce((sum, { text }) => sum + text.length, settings.text.length);
  const lasting = items.filter(({ isReasoning }) => !isReasoning).length;
  return { responseId, settings, items, lasting, bytes: 2 * length };
};
