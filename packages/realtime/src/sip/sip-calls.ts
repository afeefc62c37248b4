import { PlugboardError } from "@plugboard/core";
import { asString, at } from "@plugboard/wire";
import type { SessionPayload } from "../session/session-payload.ts";

/** Sends a request, as every runtime's `fetch` does. */
export type SendRequest = (
  url: string,
  init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<Response>;

/** How the Calls API is reached. */
export interface SipCallsOptions {
  /** A key, or a function that is asked for one on every request. */
  readonly apiKey: string | (() => string | Promise<string>);
  /** @defaultValue "https://api.openai.com/v1" */
  readonly baseURL?: string | URL | undefined;
  /** @defaultValue the runtime's `fetch` */
  readonly fetch?: SendRequest | undefined;
}

/**
 * What can be done with a call. Each rejects with `server-error` if the API refuses it (the message is the API's; `cause` has `status`,
 * `code`, `param`, `type` and `requestId`) and with `connect-failed` if it cannot be reached.
 */
export interface SipCalls {
  /** Takes an incoming call; its session begins with this configuration, see {@link buildInitialConfig}. */
  readonly accept: (callId: string, config: SessionPayload) => Promise<void>;
  /** Turns an incoming call down. @param statusCode - The SIP status, 603 (decline) unless given. */
  readonly reject: (callId: string, statusCode?: number) => Promise<void>;
  /** Transfers a call. @param targetUri - `tel:` or `sip:`. */
  readonly refer: (callId: string, targetUri: string) => Promise<void>;
  /** Ends a call. */
  readonly hangUp: (callId: string) => Promise<void>;
}

const readJson = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The API's refusal; the message reads as that of the `openai` package. */
const refusal = async (response: Response, key: string): Promise<PlugboardError> => {
  const { status } = response;
  const error = at(await readJson(response), "error");
  // The API masks a key that it quotes, but a server in between may not.
  const message = asString(at(error, "message"))?.replaceAll(key, "[redacted]");
  const cause = {
    status,
    code: at(error, "code"),
    param: at(error, "param"),
    type: at(error, "type"),
    requestId: response.headers.get("x-request-id"),
  };
  // A request that the server could not finish may have taken effect; one that it has refused has not.
  const delivery = status >= 500 ? "unknown" : "rejected";
  return new PlugboardError("server-error", message === undefined ? `${status} status code` : `${status} ${message}`, { cause, delivery });
};

/**
 * The Calls API of SIP: `POST /v1/realtime/calls/{id}/…`.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-calls
 */
export const createSipCalls = ({
  apiKey,
  baseURL = "https://api.openai.com/v1",
  fetch = (url, init) => globalThis.fetch(url, init),
}: SipCallsOptions): SipCalls => {
  const base = String(baseURL).replace(/\/+$/, "");

  const post = async (callId: string, action: string, body?: object): Promise<void> => {
    if (callId === "") throw new PlugboardError("invalid-argument", "A call is named by its id.");
    const key = typeof apiKey === "string" ? apiKey : await apiKey();
    const url = `${base}/realtime/calls/${encodeURIComponent(callId)}/${action}`;
    const headers = { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }) };
    const response = await fetch(url, { method: "POST", headers, ...(body && { body: JSON.stringify(body) }) }).catch((cause: unknown) => {
      throw new PlugboardError("connect-failed", `The API could not be reached to ${action} a call.`, { cause, delivery: "unknown" });
    });
    if (!response.ok) throw await refusal(response, key);
    // Read to its end, so that the runtime keeps the connection.
    await response.text();
  };

  return {
    accept: (callId, config) => post(callId, "accept", config),
    reject: (callId, statusCode) => post(callId, "reject", statusCode === undefined ? {} : { status_code: statusCode }),
    refer: (callId, targetUri) => post(callId, "refer", { target_uri: targetUri }),
    hangUp: (callId) => post(callId, "hangup"),
  };
};
