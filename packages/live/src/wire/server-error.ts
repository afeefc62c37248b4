import { PlugboardError } from "@plugboard/core";
import { asString, at, type WireEvent } from "@plugboard/wire";

/** The error of an `error` event: the API's own words are its `cause`. */
export const serverError = (what: string, event: WireEvent): PlugboardError => {
  const error = at(event, "error");
  const code = asString(at(error, "code")) ?? asString(at(error, "type")) ?? "error";
  return new PlugboardError("server-error", `${what} (${code}).`, { cause: error, delivery: "rejected" });
};
