import type { Adapter, ConnectRequest } from "@plugboard/core";
import { at } from "@plugboard/wire";
import type { ApiKey, RealtimeConnectionOptions } from "./connection-options.ts";
import { openaiAuth } from "./credentials.ts";
import { type Auth, type AuthContext, type EndpointTarget, openaiEndpoint } from "./endpoint.ts";
import type { Dial } from "./link-hooks.ts";

/** What one dial is made of. */
export interface DialInput extends EndpointTarget {
  /** The URL, if it is given as a whole. */
  readonly url: string | undefined;
  /** The credential, or where it comes from. */
  readonly apiKey: ApiKey | undefined;
  /** Headers that a subclass adds. */
  readonly headers: Readonly<Record<string, string>>;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> => typeof at(value, "then") === "function";

/** Calls on with a value, in this very turn unless it is a promise, of whatever realm or library. */
const andThen = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  isThenable(value) ? Promise.resolve(value).then(next) : next(value);

/** Puts a connection together. Not a promise if nothing has to be waited for, so that the socket is there at once. */
export const prepareDial = (options: RealtimeConnectionOptions, input: DialInput): Dial | Promise<Dial> => {
  const { adapter, endpoint = openaiEndpoint(), connection = {} } = options;
  const { apiKey: given, url, model, callId, intent } = input;
  const canSendHeaders = adapter.capabilities.headers;
  const place = options.auth ?? endpoint.auth ?? ((context: AuthContext) => openaiAuth(context, options, options.useInsecureApiKey));

  const finish = (auth: Auth): Dial => {
    const request: ConnectRequest = {
      url: url ?? (options.buildUrl ?? endpoint.buildUrl)({ model, callId, intent }),
      protocols: auth.protocols ?? [],
      headers: { ...input.headers, ...options.headers, ...auth.headers },
    };
    // Its sockets are its own, and its readiness is for them.
    return { adapter: adapter as Adapter, request, options: connection };
  };
  const key = typeof given === "function" ? given() : given;
  return andThen(key, (apiKey) => andThen(place({ apiKey, canSendHeaders }), finish));
};
