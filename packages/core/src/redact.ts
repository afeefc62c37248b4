import { isPlugboardError, PlugboardError } from "./errors.ts";
import type { SocketRequest } from "./socket.ts";

/** Replaces every secret of a request by `[redacted]`. */
export type Redact = (text: string) => string;

/** Shorter values (`realtime`, `v1`) are names, not secrets, and would tear ordinary words apart. */
const minSecretLength = 12;

/** Collects what may be secret in a request: header values with and without their scheme, subprotocols, the query. */
export const redactor = (request: SocketRequest): Redact => {
  const values = [...Object.values(request.headers), ...request.protocols, ...[...new URL(request.url).searchParams].flat()];
  const secrets = values
    .flatMap((value) => [value, ...value.split(/[ .,;=]+/), encodeURIComponent(value)])
    .filter((value) => value.length >= minSecretLength)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.split(secret).join("[redacted]"), text);
};

/**
 * A copy of what the runtime threw: name, message, code, stack and up to three causes, without secrets. A copy, because
 * error events of runtimes refer to their socket and with it to the credential, and Bun's messages hold the whole URL.
 */
export const safeCause = (cause: unknown, redact: Redact, depth = 0): unknown => {
  if (cause === undefined || cause === null) return undefined;
  if (typeof cause !== "object") return new Error(redact(String(cause)));
  const { name, message, code, stack, cause: inner } = cause as Partial<Error & { code: unknown }>;
  const copy = new Error(redact(String(message ?? "")));
  Object.defineProperty(copy, "name", { value: redact(String(name ?? "Error")), configurable: true });
  Object.defineProperty(copy, "stack", { value: redact(String(stack ?? copy.message)), configurable: true });
  if (typeof code === "string" || typeof code === "number") Object.assign(copy, { code });
  if (inner !== undefined && depth < 3) Object.defineProperty(copy, "cause", { value: safeCause(inner, redact, depth + 1) });
  return copy;
};

/** Turns whatever an adapter threw or reported into one `PlugboardError` without secrets. */
export const safeError = (cause: unknown, adapterName: string, redact: Redact): PlugboardError => {
  if (!isPlugboardError(cause)) {
    return new PlugboardError("connect-failed", `${adapterName}: the connection could not be made.`, { cause: safeCause(cause, redact) });
  }
  const { handshake, close } = cause;
  return new PlugboardError(cause.code, redact(cause.message), {
    delivery: cause.delivery,
    ...(cause.cause === undefined ? {} : { cause: safeCause(cause.cause, redact) }),
    ...(close === undefined ? {} : { close }),
    ...(handshake === undefined
      ? {}
      : {
          handshake: {
            status: handshake.status,
            headers: Object.fromEntries(Object.entries(handshake.headers).map(([name, value]) => [name, redact(value)])),
            body: redact(handshake.body),
          },
        }),
  });
};
