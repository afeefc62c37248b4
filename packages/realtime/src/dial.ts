import type { Adapter, ConnectRequest } from "@plugboard/core";
import { openaiAuth } from "./credentials.ts";
import { type Auth, type AuthContext, type EndpointTarget, openaiEndpoint } from "./endpoint.ts";
import type { Dial } from "./link-hooks.ts";
import type { ApiKey, RealtimeTransportOptions } from "./transport-options.ts";

/** What one dial is made of. */
export interface DialInput extends EndpointTarget {
  /** The URL, if it is given as a whole. */
  readonly url: string | undefined;
  /** The credential, or where it comes from. */
  readonly apiKey: ApiKey | undefined;
  /** Headers that a subclass adds. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Puts a connection together. Not a promise if nothing has to be waited for, so that the socket is there at once. */
export const prepareDial = (options: RealtimeTransportOptions, input: DialInput): Dial | Promise<Dial> => {
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
  const authenticate = (apiKey: string | undefined): Dial | Promise<Dial> => {
    const auth = place({ apiKey, canSendHeaders });
    return auth instanceof Promise ? auth.then(finish) : finish(auth);
  };

  const key = typeof given === "function" ? given() : given;
  return key instanceof Promise ? key.then(authenticate) : authenticate(key);
};
