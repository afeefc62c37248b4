import { type HandshakeResponse, isPlugboardError, PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import type { SocketRequest } from "./socket.ts";

/** Replaces every secret of a request by `[redacted]`. */
export type Redact = (text: string) => string;

/** Shorter values (`realtime`, `v1`) are names, not secrets, and would tear ordinary words apart. */
const minSecretLength = 12;

/** Collects what may be secret in a request: header values, subprotocols and the query, whole, in their parts, and as the URL spells them. */
export const redactor = (request: SocketRequest): Redact => {
  const { search, searchParams } = new URL(request.url);
  const values = [Object.values(request.headers), request.protocols, ...searchParams, search.split(/[?&=]/)].flat();
  const secrets = values
    .flatMap((value) => [value, ...value.split(/[ .,;="]+/)])
    .filter((value) => value.length >= minSecretLength)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
};

/**
 * A copy of what the runtime threw: name, message, code, stack and up to three causes, without secrets. A copy, because
 * error events of runtimes refer to their socket and with it to the credential, and Bun's messages hold the whole URL.
 */
const safeCause = (thrown: unknown, redact: Redact, depth = 0): Error | undefined => {
  if (thrown === undefined || thrown === null || depth > 3) return undefined;
  const { message = thrown, cause } = thrown as Partial<Error>;
  const copy = new Error(redact(String(message)), { cause: safeCause(cause, redact, depth + 1) });
  for (const key of ["name", "stack", "code"]) {
    const value = Object(thrown)[key];
    if (value !== undefined) Object.assign(copy, { [key]: redact(String(value)) });
  }
  return copy;
};

const redactResponse = ({ status, headers, body }: HandshakeResponse, redact: Redact): HandshakeResponse => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map((header) => header.map(redact))),
  body: redact(body).slice(0, 4096),
});

/** Turns whatever an adapter threw or reported into one `PlugboardError` without secrets. */
export const safeError = (thrown: unknown, redact: Redact, code: PlugboardErrorCode, message: string): PlugboardError => {
  const delivery = code === "connection-lost" ? "unknown" : "not-sent";
  const told: Omit<PlugboardError, "name"> = isPlugboardError(thrown) ? thrown : { code, message, delivery, cause: thrown };
  return new PlugboardError(told.code, redact(told.message), {
    delivery: told.delivery,
    close: told.close,
    handshake: told.handshake && redactResponse(told.handshake, redact),
    cause: safeCause(told.cause, redact),
  });
};
