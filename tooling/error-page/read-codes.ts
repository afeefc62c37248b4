/** One code with what core's source says of it. */
export interface DocumentedCode {
  readonly code: string;
  readonly meaning: string;
}

/** The codes and their meanings, from the docstring of `PlugboardErrorCode` in packages/core/src/errors.ts, in its order. */
export const readCodes = (source: string): readonly DocumentedCode[] => {
  const union = [...source.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, code = ""]) => code);
  const meanings = new Map([...source.matchAll(/^ \* - `([a-z-]+)`: (.+)$/gm)].map(([, code = "", meaning = ""]) => [code, meaning]));
  const undocumented = union.filter((code) => !meanings.has(code));
  if (union.length === 0 || undocumented.length > 0) throw new Error(`errors.ts does not say what these mean: ${undocumented.join(", ")}`);
  return union.map((code) => ({ code, meaning: meanings.get(code) ?? "" }));
};
