import type { Adapter, ConnectOptions, ConnectRequest } from "@plugboard/core";
import { at } from "@plugboard/wire";
import type { ApiKey, RealtimeConnectionOptions } from "./connection-options.ts";
import { openaiAuth } from "./credentials.ts";
import { type Auth, type AuthContext, type EndpointTarget, openaiEndpoint } from "./endpoint.ts";
import { mergeHeaders, withoutSdkHeaders } from "./sdk-headers.ts";

/** How to make one connection: by which adapter, where to, and with which bounds. */
export interface ConnectionPlan {
  readonly adapter: Adapter;
  readonly request: ConnectRequest;
  readonly options: Omit<ConnectOptions, "signal" | "connectTimeoutMs">;
}

/** What one connection is planned from, besides the options. */
export interface PlanInput extends EndpointTarget {
  /** The URL, if it is given as a whole. */
  readonly url: string | undefined;
  /** The credential, or where it comes from. */
  readonly apiKey: ApiKey | undefined;
  /** Headers that a subclass adds. Asked once the credential is known. */
  readonly headers: () => Readonly<Record<string, string>>;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> => typeof at(value, "then") === "function";

/** Calls `next` with a value, at once unless the value is a promise. Promises of other realms and libraries count as well. */
const andThen = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  isThenable(value) ? Promise.resolve(value).then(next) : next(value);

/** Plans a connection. Gives a promise only if something has to be waited for, so that the socket is opened before `connect()` returns. */
export const planConnection = (options: RealtimeConnectionOptions, input: PlanInput): ConnectionPlan | Promise<ConnectionPlan> => {
  const { adapter, endpoint = openaiEndpoint(), connection = {} } = options;
  const { apiKey: given, url, model, callId, intent } = input;
  const canSendHeaders = adapter.capabilities.headers;
  const place = options.auth ?? endpoint.auth ?? ((context: AuthContext) => openaiAuth(context, options));

  const finish = (auth: Auth): ConnectionPlan => {
    const added = input.headers();
    const request: ConnectRequest = {
      url: url ?? (options.buildUrl ?? endpoint.buildUrl)({ model, callId, intent }),
      protocols: auth.protocols ?? [],
      headers: mergeHeaders(canSendHeaders ? added : {}, options.headers, auth.headers, withoutSdkHeaders(added)),
    };
    // The cast is safe: the readiness of an adapter is only given sockets of that adapter.
    return { adapter: adapter as Adapter, request, options: connection };
  };
  const key = typeof given === "function" ? given() : given;
  return andThen(key, (apiKey) => andThen(place({ apiKey, canSendHeaders }), finish));
};
