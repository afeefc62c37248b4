import { PlugboardError } from "./errors.ts";

/**
 * Throws `invalid-argument` when an options object holds a name that nobody reads: a misspelt or a foreign option (`proxy`, say)
 * must not be dropped in silence.
 *
 * @param owner - Who takes the options, for the message.
 * @param others - What is left of the options when those that are known have been taken out.
 */
export const refuseUnknownOptions = (owner: string, others: object): void => {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new PlugboardError("invalid-argument", `${owner}: there is no option ${unknown}.`);
};
