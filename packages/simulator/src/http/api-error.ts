import type { HttpAnswer } from "./http-answer.ts";

const byStatus: Readonly<Record<number, readonly [type: string, code: string | null, message: string]>> = {
  400: ["invalid_request_error", null, "Bad request."],
  401: [
    "invalid_request_error",
    "invalid_api_key",
    "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
  ],
  403: ["invalid_request_error", "unsupported_country_region_territory", "Country, region, or territory not supported"],
  404: ["invalid_request_error", "not_found", "Not found."],
  429: ["requests", "rate_limit_exceeded", "Rate limit reached. Please try again in 20s."],
  500: ["server_error", null, "The server had an error while processing your request. Sorry about that!"],
  503: ["server_error", null, "The engine is currently overloaded, please try again later."],
};

/** The API's usual error for a status. Fields of `change` replace those of the error object. */
export const apiError = (status: number, change: Readonly<Record<string, unknown>> = {}): HttpAnswer => {
  const [type, code, message] = byStatus[status] ?? ["api_error", null, "The request failed."];
  return { status, body: { error: { message, type, param: null, code, ...change } } };
};
