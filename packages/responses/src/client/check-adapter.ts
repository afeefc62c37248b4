import { PlugboardError } from "@plugboard/core";

/** Throws `invalid-argument`, with what to write, unless an adapter is there. */
export const checkAdapter = (owner: string, adapter: object | undefined, hint = ""): void => {
  const refuse = (what: string): never => {
    throw new PlugboardError("invalid-argument", `${owner}: ${what}${hint}`);
  };
  if (typeof adapter === "function") refuse("adapter is a function; call it: { adapter: nodeAdapter() }.");
  if (!adapter || !("open" in adapter)) refuse("adapter is missing; write for example { adapter: nodeAdapter() }.");
};
