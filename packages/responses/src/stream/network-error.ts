import { type CloseInfo, type Delivery, PlugboardError, type PlugboardErrorCode } from "@plugboard/core";

/** Why an answer does not come, or not to its end. */
export interface NetworkFault {
  readonly code: Extract<PlugboardErrorCode, "connection-lost" | "protocol-error" | "heartbeat-timeout">;
  readonly message: string;
  /** The name that undici has for it. @defaultValue "UND_ERR_SOCKET" */
  readonly undiciCode?: "UND_ERR_HEADERS_TIMEOUT" | "UND_ERR_BODY_TIMEOUT";
  readonly close?: CloseInfo;
}

/**
 * The error that the caller gets for a fault of the socket. It looks like the one of Node's `fetch`, because SDKs decide by that whether
 * to try again. AI SDK 7 retries `TypeError("fetch failed")` with a cause and looks for undici's codes in the chain.
 *
 * `delivery` is on the error and on its cause; the last cause is a `PlugboardError`.
 *
 * @param place - `terminated` for a body, `fetch failed` for the promise of `fetch`.
 * @param delivery - `answered` if the response had begun.
 */
export const networkError = (place: "fetch failed" | "terminated", delivery: Delivery, fault: NetworkFault): TypeError => {
  const { code, message, undiciCode = "UND_ERR_SOCKET", close } = fault;
  const detail = close?.error ?? new PlugboardError(code, message, { delivery, close });
  const cause = Object.assign(new Error(message, { cause: detail }), { code: undiciCode, delivery });
  return Object.assign(new TypeError(place, { cause }), { delivery });
};
