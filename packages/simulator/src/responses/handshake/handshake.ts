import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { HandshakeScript } from "../script/handshake-script.ts";
import { type ApiError, apiErrors } from "../wire/api-error.ts";
import { errorBody } from "../wire/error-frame.ts";
import type { IdSource } from "../wire/id-source.ts";
import type { ResponsesProfile } from "../wire/profile.ts";

/** The HTTP answer to a refused handshake. */
export interface HandshakeRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const credentialProtocol = "openai-insecure-api-key.";

/** The key of a request: bearer token, Azure's `api-key`, or a browser's credential subprotocol. */
const credentialOf = (headers: IncomingHttpHeaders): string | undefined => {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const apiKey = headers["api-key"];
  const protocol = offeredProtocols(headers).find((name) => name.startsWith(credentialProtocol));
  return bearer ?? (typeof apiKey === "string" ? apiKey : protocol?.slice(credentialProtocol.length));
};

/** The subprotocols that a handshake offers. */
const offeredProtocols = (headers: IncomingHttpHeaders): readonly string[] =>
  (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());

/** The 401 for a missing or unknown key. */
export const credentialError = (request: IncomingMessage, apiKeys: readonly string[] | undefined): ApiError | undefined => {
  const key = credentialOf(request.headers);
  if (key === undefined) {
    return apiErrors.noCredential();
  }
  return apiKeys === undefined || apiKeys.includes(key) ? undefined : apiErrors.wrongCredential();
};

/** Headers that refusals carry in practice, by status. */
const usualHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  403: { "cf-ray": "8c0ffee0c0ffee00-SIM" },
  429: { "retry-after": "1" },
};

/** The refusal that a handshake script describes. */
export const scriptedRefusal = (script: HandshakeScript, status: number, profile: ResponsesProfile, ids: IdSource): HandshakeRefusal => {
  const error: ApiError = {
    status,
    type: status < 500 ? "invalid_request_error" : "server_error",
    code: status === 401 ? "invalid_api_key" : null,
    message: `The handshake was refused with status ${status}.`,
  };
  // An edge answers 403 by itself, with an empty body.
  const body = script.body ?? (status === 403 ? "" : JSON.stringify(errorBody(error, profile.errorShape)));
  return { status, headers: { "x-request-id": ids("req"), ...usualHeaders[status], ...script.headers }, body };
};

/** The refusal for an error of the API. */
export const refusalFor = (error: ApiError, profile: ResponsesProfile, ids: IdSource): HandshakeRefusal => ({
  status: error.status,
  headers: { "x-request-id": ids("req") },
  body: JSON.stringify(errorBody(error, profile.errorShape)),
});

/** The refusal as it goes over the wire. */
export const refusalText = ({ status, headers, body }: HandshakeRefusal): string => {
  const all = { "content-type": "application/json", connection: "close", ...headers, "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Refused`, ...lines, "", body].join("\r\n");
};
