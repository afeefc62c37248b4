/** The API's bound of one append. */
const maxTokens = 500;

/** The end of a sentence, a clause or a word, with the space after it: the places where text is cut, best first. */
const boundaries: readonly RegExp[] = [/[.!?。！？]["')\]]*\s+|\n+|[。！？]/g, /[,;:、，；]\s*/g, /\s+/g];

/**
 * Estimates tokens from above, without a tokenizer: a third of a token for each letter and space of ASCII, one for every other
 * UTF-16 unit. English has about a quarter of a token for each letter.
 */
export const estimateTokens = (text: string): number => {
  let thirds = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = code === 32 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    thirds += isPlain ? 1 : 3;
  }
  return Math.ceil(thirds / 3);
};

/** The length of the longest beginning of the text that fits, in UTF-16 units: at least 1, and not within a surrogate pair. */
const fitting = (text: string, countTokens: (text: string) => number): number => {
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (countTokens(text.slice(0, middle)) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  const code = text.charCodeAt(low - 1);
  return code >= 0xd800 && code <= 0xdbff ? Math.max(low - 1, 1) : low;
};

/** Where to cut: at the last boundary of the best kind that keeps at least half of what fits, otherwise at the limit. */
const cutOf = (text: string, limit: number): number => {
  for (const boundary of boundaries) {
    const ends = [...text.slice(0, limit).matchAll(boundary)].map(({ index, 0: { length } }) => index + length);
    const last = ends.at(-1) ?? 0;
    if (last >= limit / 2) return last;
  }
  return limit;
};

/**
 * Cuts a text into appends of at most 500 tokens, each as long as possible: after a sentence, or else after a clause, or else after a
 * word, or else anywhere. Joined together they are the text without the spaces at its ends.
 */
export const splitText = (text: string, countTokens: (text: string) => number = estimateTokens): readonly string[] => {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    if (countTokens(rest) <= maxTokens) return [...parts, rest];
    const cut = cutOf(rest, fitting(rest, countTokens));
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return parts;
};
