import type { ErrorFrame } from "../wire/error-frame.ts";
import type { JsonObject } from "../wire/json.ts";

/** What clients read or show; anything else a server tells beside an answer is not a response header. */
const allowed = /^(retry-after|retry-after-ms|x-should-retry|x-request-id|x-ratelimit-[\w-]+|openai-[\w-]+)$/;

/** A line break or a character beyond ASCII would make the `Response` constructor throw. */
const headerValue = /^[\t\x20-\x7e]*$/;

/** Headers as the peer tells them in JSON: an object whose values are text, numbers or booleans. */
const allowedHeaders = (headers: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name, value]) => allowed.test(name) && headerValue.test(value)),
  );

/** Tells a response of a socket from one of HTTP. */
const transport: Readonly<Record<string, string>> = { "x-plugboard-transport": "ws" };

/**
 * What the answer to a handshake says of every response on its socket. Rate limits, times and the model's name were true of one moment or of
 * one request, so those of a handshake are of no response.
 */
export const lastingHeaders = (handshake: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const lasting = /^(x-request-id|openai-(organization|project|version))$/;
  return Object.fromEntries(Object.entries(allowedHeaders(handshake)).filter(([name]) => lasting.test(name)));
};

/** An answer, and the headers that its first event carries, unfiltered. */
export type HeadedAnswer = { readonly headers: JsonObject } & (
  | { readonly body: ReadableStream<Uint8Array> }
  | { readonly response: JsonObject }
);

/**
 * The response of a request that was answered.
 *
 * @param lasting - What its socket says of each response. What the answer itself says comes first.
 */
export const answerResponse = (answer: HeadedAnswer, lasting: Readonly<Record<string, string>>): Response => {
  const headers = { ...lasting, ...allowedHeaders(answer.headers), ...transport };
  return "body" in answer
    ? new Response(answer.body, { headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" } })
    : new Response(JSON.stringify(answer.response), { headers: { ...headers, "content-type": "application/json" } });
};

/**
 * An error before the first event, as the HTTP response that it would have been: SDKs decide by status and headers whether
 * to try again.
 */
export const errorResponse = ({ status, error, headers }: ErrorFrame, lasting: Readonly<Record<string, string>>): Response =>
  new Response(JSON.stringify({ error }), {
    status,
    headers: { ...lasting, ...allowedHeaders(headers), ...transport, "content-type": "application/json" },
  });
