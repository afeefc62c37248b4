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

/** The response of a request that was answered. */
export const answerResponse = (answer: { readonly body: ReadableStream<Uint8Array> } | { readonly response: JsonObject }): Response =>
  "body" in answer
    ? new Response(answer.body, { headers: { ...transport, "content-type": "text/event-stream; charset=utf-8" } })
    : new Response(JSON.stringify(answer.response), { headers: { ...transport, "content-type": "application/json" } });

/**
 * An error before the first event, as the HTTP response that it would have been: SDKs decide by status and headers whether
 * to try again.
 */
export const errorResponse = ({ status, error, headers }: ErrorFrame): Response =>
  new Response(JSON.stringify({ error }), {
    status,
    headers: { ...allowedHeaders(headers), ...transport, "content-type": "application/json" },
  });
