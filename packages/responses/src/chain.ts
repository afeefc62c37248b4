import { type CanonicalItem, canonicalItem, isSameItem } from "./canonical-item.ts";
import type { History } from "./history.ts";

/** What a lane's server side holds: the latest response, with everything that led to it. */
export interface Chain {
  readonly responseId: string;
  readonly settings: string;
  /** The input and the output of every response of the chain. */
  readonly items: readonly CanonicalItem[];
}

/** A continuation: which chain, and how many leading items of the new input it already holds. */
export interface Continuation {
  readonly chain: Chain;
  readonly held: number;
}

/**
 * Proves that the new input begins with everything that the chain holds and goes on from there. Then the rest can be sent
 * with the chain's response id, and the server sees what the full input would have shown it.
 *
 * @param keepReasoning - Whether reasoning items of the chain may be missing from the input.
 */
export const continueChain = (chain: Chain, history: History, keepReasoning: boolean): Continuation | undefined => {
  if (chain.settings !== history.settings) return undefined;
  let held = 0;
  for (const item of chain.items) {
    const given = history.items[held];
    if (given && isSameItem(item, given)) held += 1;
    else if (!(keepReasoning && item.isReasoning)) return undefined;
  }
  if (held >= history.items.length) return undefined;
  const ids = new Set(chain.items.map(({ id }) => id));
  // An item that the server already has would be refused as a duplicate, or double the context silently.
  const repeats = history.items.slice(held).some(({ id }) => id !== undefined && ids.has(id));
  return repeats ? undefined : { chain, held };
};

/** The chain after a completed response. */
export const extendChain = (
  history: History,
  continuation: Continuation | undefined,
  responseId: string,
  output: readonly unknown[],
): Chain => ({
  responseId,
  settings: history.settings,
  items: [
    ...(continuation?.chain.items ?? []),
    ...history.items.slice(continuation?.held ?? 0),
    ...output.map((item) => canonicalItem(item, true)),
  ],
});
