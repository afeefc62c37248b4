import { PlugboardError, type PlugboardErrorDetails } from "@plugboard/core";

/**
 * What a lost socket becomes for the caller: the error that Node's `fetch` gives, because SDKs decide by it whether to try
 * again. AI SDK 7 retries `TypeError("fetch failed")` with a cause and looks for `UND_ERR_SOCKET` in the chain.
 *
 * `delivery` is on the error and on its cause; the last cause is the `PlugboardError`.
 *
 * @param place - `terminated` for a body, `fetch failed` for the promise of `fetch`.
 * @param delivery - `answered` if the response had begun.
 */
export const networkError = (
  place: "fetch failed" | "terminated",
  delivery: "unknown" | "answered",
  code: "connection-lost" | "protocol-error",
  what: string,
  details: Pick<PlugboardErrorDetails, "close"> = {},
): TypeError => {
  const detail = details.close?.error ?? new PlugboardError(code, what, { delivery, ...details });
  const cause = Object.assign(new Error(what, { cause: detail }), { code: "UND_ERR_SOCKET", delivery });
  return Object.assign(new TypeError(place, { cause }), { delivery });
};
