import { invalidArgument } from "./errors.ts";

/**
 * Throws `invalid-argument`, with what to write, unless the value is an adapter. JavaScript and a wrong cast let `nodeAdapter` through
 * without its call.
 *
 * @param owner - Who takes the adapter, for the message.
 * @param hint - What else the caller may have meant, as a sentence with a space in front.
 */
export const checkAdapter = (owner: string, adapter: object | undefined, hint = ""): void => {
  if (typeof Object(adapter).open === "function") return;
  const what = typeof adapter === "function" ? "the adapter is a function: call it" : "there is no adapter: give it one";
  throw invalidArgument(`${owner}: ${what}, as nodeAdapter().${hint}`);
};
