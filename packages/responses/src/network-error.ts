import type { CloseInfo, Delivery } from "@plugboard/core";
import { PlugboardError } from "@plugboard/core";

/**
 * What a lost socket becomes for the caller: the error that Node's `fetch` gives, because SDKs decide by it whether to try
 * again. AI SDK 7 retries `TypeError("fetch failed")` with a cause and looks for `UND_ERR_SOCKET` in the chain.
 *
 * `delivery` is on the error and on its cause; the last cause is the `PlugboardError`.
 */
export const networkError = (message: "fetch failed" | "terminated", delivery: Delivery, what: string, close?: CloseInfo): TypeError => {
  const detail = close?.error ?? new PlugboardError("connection-lost", what, { delivery, ...(close && { close }) });
  const cause = Object.assign(new Error(what, { cause: detail }), { code: "UND_ERR_SOCKET", delivery });
  return Object.assign(new TypeError(message, { cause }), { delivery });
};
