import { isObject, type JsonObject, stringOf } from "./json.ts";

/** What an `error` frame of any shape says, in one form. */
export interface ErrorFrame {
  /** The HTTP status that the frame states, or the one that its code stands for. */
  readonly status: number;
  /** Whether the frame states a status. Then the request was refused, and no event of it follows. */
  readonly refused: boolean;
  readonly code: string | undefined;
  readonly param: string | undefined;
  /** The `error` object that the HTTP API would send. */
  readonly error: JsonObject;
  /** Headers that the frame carries, unfiltered. */
  readonly headers: JsonObject;
}

/**
 * The status of an error that states none, by its code.
 *
 * @see https://github.com/vercel/ai `getStatusCode` of `@ai-sdk/openai`, after which it is modelled
 */
const statusOfCode = (code: string): number => {
  if (/^(rate_limit|insufficient_quota$|usage_limit_reached$)/.test(code)) return 429;
  if (code === "invalid_api_key") return 401;
  if (code === "previous_response_not_found") return 400;
  if (code.endsWith("not_found")) return 404;
  return /^(invalid|context_length|missing_|unsupported_)/.test(code) ? 400 : 500;
};

const isErrorStatus = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 400 && value <= 599;

const typeOfStatus = (status: number): string =>
  status >= 500 ? "server_error" : status === 429 ? "rate_limit_error" : "invalid_request_error";

/**
 * Reads an error frame: nested (`{status, error: {code, …}}`), flat (`{code, message, param}`), flat with a status, with
 * `status_code`, with headers outside, or with nothing but a `detail`.
 */
export const readErrorFrame = (frame: JsonObject): ErrorFrame => {
  const nested = isObject(frame["error"]) ? frame["error"] : undefined;
  const member = (name: string): unknown => nested?.[name] ?? frame[name];
  const code = stringOf(member("code"));
  const param = stringOf(member("param"));
  const stated = [frame["status"], frame["status_code"], nested?.["status"]].find(isErrorStatus);
  const type = stringOf(nested?.["type"]);
  const status = stated ?? statusOfCode(code ?? type ?? "");
  const misalignment = nested?.["misalignment"];
  const outer = frame["headers"];
  const inner = nested?.["headers"];
  return {
    status,
    refused: stated !== undefined,
    code,
    param,
    error: {
      message: stringOf(member("message")) ?? stringOf(member("detail")) ?? "The server sent an error without a message.",
      type: type ?? typeOfStatus(status),
      param: param ?? null,
      code: code ?? null,
      ...(misalignment === undefined ? {} : { misalignment }),
    },
    headers: { ...(isObject(outer) ? outer : {}), ...(isObject(inner) ? inner : {}) },
  };
};

/** The in-stream error event that the HTTP API would send. AI SDK 7 demands `sequence_number` and `error.type`. */
export const inStreamError = (frame: JsonObject, nextSequenceNumber: number): JsonObject => {
  const { code, error } = readErrorFrame(frame);
  const sequence_number = typeof frame["sequence_number"] === "number" ? frame["sequence_number"] : nextSequenceNumber;
  if (isObject(frame["error"])) return { type: "error", sequence_number, error };
  return { type: "error", sequence_number, code: code ?? null, message: error["message"], param: error["param"] };
};
