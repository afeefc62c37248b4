import type { JsonObject } from "../../wire/json.ts";
import type { ApiError } from "./api-error.ts";

/** How a profile writes an error: OpenAI's object, or the `{"detail"}` of the ChatGPT backend. */
export type ErrorShape = "openai" | "detail";

const errorObject = (error: ApiError, shape: ErrorShape): JsonObject => {
  if (shape === "detail") {
    return { detail: error.message };
  }
  return {
    type: error.type,
    code: error.code,
    message: error.message,
    ...(error.param === undefined ? {} : { param: error.param }),
  };
};

/** The frame that refuses a request on a socket: the HTTP status and the headers travel inside it. */
export const errorFrame = (error: ApiError, shape: ErrorShape, laneName?: string): JsonObject => {
  const lane = laneName === undefined ? {} : { stream_id: laneName };
  if (error.frame !== undefined) {
    return { ...error.frame, ...lane };
  }
  return {
    type: "error",
    status: error.status,
    ...lane,
    error: { ...errorObject(error, shape), ...(error.headers === undefined ? {} : { headers: error.headers }) },
  };
};

/** The JSON body of an HTTP error. */
export const errorBody = (error: ApiError, shape: ErrorShape): JsonObject => {
  if (shape === "detail") {
    return errorObject(error, shape);
  }
  return { error: { message: error.message, type: error.type, param: error.param ?? null, code: error.code } };
};
