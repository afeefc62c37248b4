import { PlugboardError } from "@plugboard/core";

/** An error of the caller that upstream throws as its `UserError`. It has that name, so that code which looks for it goes on working. */
export const userError = (message: string): PlugboardError =>
  Object.defineProperty(new PlugboardError("invalid-argument", message), "name", { value: "UserError" });
