import { type HandshakeResponse, isPlugboardError, PlugboardError, type PlugboardErrorCode } from "./errors.ts";
import type { SocketRequest } from "./socket.ts";

/** Replaces every secret of a request by `[redacted]`. */
type Redact = (text: string) => string;

/** Shorter values (`realtime`, `v1`) are names, not secrets, and redacting them would garble ordinary words. */
const minSecretLength = 12;

/** What may be secret in a request: header values, subprotocols and the query, whole, in their parts, and as the URL spells them. */
const secretsOf = (request: SocketRequest): readonly string[] => {
  const { search, searchParams } = new URL(request.url);
  const values = [Object.values(request.headers), request.protocols, ...searchParams, search.split(/[?&=]/)].flat();
  return values
    .flatMap((value) => [value, ...value.split(/[ .,;="]+/)])
    .filter((value) => value.length >= minSecretLength)
    .sort((a, b) => b.length - a.length);
};

/** A body or a reason that was cut to a length may end with the beginning of a secret, and a mark that it was cut. */
const hideCutSecret = (text: string, secret: string): string => {
  const end = text.replace(/[.…*]+$/, "").length;
  for (let length = Math.min(secret.length - 1, end); length >= minSecretLength; length -= 1) {
    if (text.startsWith(secret.slice(0, length), end - length)) return `${text.slice(0, end - length)}[redacted]`;
  }
  return text;
};

/** Hides the secrets of a request, which are looked for when there is a text to hide them in. */
export const redactor = (request: SocketRequest): Redact => {
  let secrets: readonly string[] | undefined;
  return (text) => {
    if (!text) return text;
    secrets ??= secretsOf(request);
    return secrets.reduce((rest, secret) => hideCutSecret(rest.replaceAll(secret, "[redacted]"), secret), text);
  };
};

/** The text of any value, also of one without a prototype or with a `toString` that throws. */
const asText = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
};

/**
 * A copy of what the runtime threw: name, message, code, stack and up to three causes, without secrets. A copy, because
 * error events of runtimes refer to their socket and with it to the credential, and the messages of Bun 1.4 hold the whole URL.
 */
const safeCause = (thrown: unknown, redact: Redact, depth = 0): Error | undefined => {
  if (thrown === undefined || thrown === null || depth > 3) return undefined;
  const { message = thrown, cause } = thrown as Partial<Error>;
  const copy = new Error(redact(asText(message)), { cause: safeCause(cause, redact, depth + 1) });
  for (const key of ["name", "stack", "code"]) {
    const value = Object(thrown)[key];
    if (value !== undefined) Object.assign(copy, { [key]: redact(asText(value)) });
  }
  return copy;
};

const redactResponse = ({ status, headers, body }: HandshakeResponse, redact: Redact): HandshakeResponse => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map((header) => header.map(redact))),
  body: redact(body).slice(0, 4096),
});

/** Turns whatever an adapter threw or reported into one `PlugboardError` without secrets. */
export const safeError = (thrown: unknown, request: SocketRequest, code: PlugboardErrorCode, message: string): PlugboardError => {
  const redact = redactor(request);
  const delivery = code === "connection-lost" ? "unknown" : "not-sent";
  const told: Omit<PlugboardError, "name"> = isPlugboardError(thrown) ? thrown : { code, message, delivery, cause: thrown };
  return new PlugboardError(told.code, redact(told.message), {
    delivery: told.delivery,
    close: told.close,
    handshake: told.handshake && redactResponse(told.handshake, redact),
    cause: safeCause(told.cause, redact),
  });
};
