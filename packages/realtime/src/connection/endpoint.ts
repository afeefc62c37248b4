import { PlugboardError } from "@plugboard/core";

/** What a session does, if it does not converse. */
export type Intent = "transcription" | "translation";

/** What a connection is for; decides the URL's query. */
export interface EndpointTarget {
  /** The model of a new session. */
  readonly model: string;
  /** A running call to attach to, instead of a new session. */
  readonly callId?: string | undefined;
  /** `transcription`: a session that only transcribes, without a model of its own. `translation`: a session that translates speech. */
  readonly intent?: Intent | undefined;
}

/** The credential, and what the adapter can do with it. */
export interface AuthContext {
  /** The key, freshly resolved; `undefined` if there is none. */
  readonly apiKey: string | undefined;
  /** Whether the adapter can send handshake headers; if not, subprotocols are all there is. */
  readonly canSendHeaders: boolean;
}

/** What is added to the handshake. */
export interface Auth {
  /** Handshake headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
}

/** Where to connect and how to show who calls. */
export interface Endpoint {
  /** The URL of the socket; `http:` and `https:` stand for `ws:` and `wss:`. */
  readonly buildUrl: (target: EndpointTarget) => string | URL;
  /** Places the credential. Called on every attempt. Without it, OpenAI's rules apply. */
  readonly auth?: (context: AuthContext) => Auth | Promise<Auth>;
}

/** Adds what identifies the session: exactly one of `call_id`, `intent` and `model`. Translation has a path of its own. */
const withTarget = (base: string | URL, target: EndpointTarget): URL => {
  const url = new URL(String(base));
  const { model, callId, intent } = target;
  if (intent === "translation") url.pathname += "/translations";
  if (callId !== undefined) url.searchParams.set("call_id", callId);
  else if (intent === "transcription") url.searchParams.set("intent", intent);
  else url.searchParams.set("model", model);
  return url;
};

/** The path of a base URL without trailing slashes, with `/realtime` added unless it ends so. */
const realtimeUrl = (base: string | URL): URL => {
  let url: URL;
  try {
    url = new URL(String(base));
  } catch {
    throw new PlugboardError("invalid-argument", "The base URL is not an absolute URL.");
  }
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith("/realtime") ? path : `${path}/realtime`;
  return url;
};

/** OpenAI's own API. */
export const openaiEndpoint = (): Endpoint => ({
  buildUrl: (target) => withTarget("wss://api.openai.com/v1/realtime", target),
});

/**
 * Any server that speaks the API under a base URL of its own: a gateway, a proxy, a self-hosted model.
 *
 * @param baseUrl - Up to and including the version, for example `https://gateway.example/openai/v1`.
 */
export const gatewayEndpoint = (baseUrl: string | URL): Endpoint => ({
  buildUrl: (target) => withTarget(realtimeUrl(baseUrl), target),
});

/** How to reach a model on Azure. */
export interface AzureOptions {
  /** The resource's address, for example `https://my-resource.openai.azure.com`. */
  readonly endpoint: string | URL;
  /** The name of the deployment. @defaultValue the transport's model */
  readonly deployment?: string;
  /** `api-key` for a key of the resource, `bearer` for an Entra token. @defaultValue "api-key" */
  readonly credential?: "api-key" | "bearer";
}

/**
 * The GA API on Azure. It takes no credential as a subprotocol, so an adapter without the `headers` capability fails with
 * `capability-missing`; browsers need a proxy.
 */
export const azureEndpoint = ({ endpoint, deployment, credential = "api-key" }: AzureOptions): Endpoint => ({
  buildUrl: (target) => {
    const url = new URL(String(endpoint));
    const path = url.pathname.replace(/\/+$/, "");
    url.pathname = path.endsWith("/openai/v1") ? path : `${path}/openai/v1`;
    return withTarget(realtimeUrl(url), { ...target, model: deployment ?? target.model });
  },
  auth: ({ apiKey = "" }) => ({ headers: credential === "bearer" ? { Authorization: `Bearer ${apiKey}` } : { "api-key": apiKey } }),
});
