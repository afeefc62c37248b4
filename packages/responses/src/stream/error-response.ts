import type { ErrorFrame } from "../wire/error-frame.ts";

/** What clients read or show; anything else a server puts into a frame is not a response header. */
const allowed = /^(retry-after|retry-after-ms|x-should-retry|x-request-id|x-ratelimit-[\w-]+|openai-[\w-]+)$/;

/** A line break or a character beyond ASCII would make the `Response` constructor throw. */
const headerValue = /^[\t\x20-\x7e]*$/;

/** Tells a response of a socket from one of HTTP. */
export const transportHeader: Readonly<Record<string, string>> = { "x-plugboard-transport": "ws" };

/**
 * An error before the first event, as the HTTP response that it would have been: SDKs decide by status and headers whether
 * to try again.
 */
export const errorResponse = ({ status, error, headers }: ErrorFrame): Response => {
  const kept = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name, value]) => allowed.test(name) && headerValue.test(value));
  return new Response(JSON.stringify({ error }), {
    status,
    headers: { ...Object.fromEntries(kept), ...transportHeader, "content-type": "application/json" },
  });
};
