import { type CloseInfo, isPlugboardError, PlugboardError } from "@plugboard/core";
import { asString, at } from "@plugboard/wire";

/** Whether an event was not sent because the connection is ending or has ended. */
export const isNotOpen = (error: unknown): boolean => isPlugboardError(error) && error.code === "not-open";

/** Whether a close is no failure: it came from this side, or with code 1000, or without a code (which is reported as 1005). */
export const isNormalClose = (info: CloseInfo): boolean => info.initiator === "local" || info.code === 1000 || info.code === 1005;

/** Failures that the caller caused, or knows of: `connect()` throws them, and no `error` event repeats them. */
const quietCodes: readonly string[] = ["closed-before-ready", "aborted", "invalid-argument", "capability-missing"];

/** Whether the failure of an attempt is thrown by `connect()` and not emitted as well. */
export const isQuiet = (error: unknown): boolean => !isPlugboardError(error) || quietCodes.includes(error.code);

/** Gives the error of a socket that closed while it connected the wording that users of upstream match on. */
export const explainEarlyEnd = (error: unknown): unknown => {
  if (!isPlugboardError(error) || error.code !== "closed-before-ready") return error;
  const { close } = error;
  const message = `WebSocket closed before the connection was ready. ${error.message}`;
  return new PlugboardError("closed-before-ready", message, { cause: error, ...(close && { close }) });
};

/**
 * The error with which `connect()` rejects when the server answers with an `error` before the session is ready. `undefined` if that
 * error is about something else: the tracing, which servers other than OpenAI refuse, or an event of the application.
 */
export const serverRefusal = (error: unknown): PlugboardError | undefined => {
  const param = asString(at(error, "param")) ?? "";
  if (param.includes("tracing") || typeof at(error, "event_id") === "string") return undefined;
  const code = asString(at(error, "code")) ?? asString(at(error, "type")) ?? "error";
  return new PlugboardError("server-error", `The server refused the session (${code}).`, { cause: error, delivery: "rejected" });
};
