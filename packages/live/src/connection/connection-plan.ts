import { type Adapter, type ConnectOptions, type ConnectRequest, PlugboardError } from "@plugboard/core";
import type { AnyAdapter } from "./any-adapter.ts";

/** A key, or a function that is asked for one on every attempt. */
export type ApiKey = string | (() => string | Promise<string>);

/** The credential of a handshake. */
export interface Auth {
  /** Handshake headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
}

/** How a session is reached, whatever it is for. */
export interface LiveConnectionOptions {
  /** The runtime's adapter. */
  readonly adapter: AnyAdapter;
  /** The project's key; a sideband needs one of the project that created the session. */
  readonly apiKey?: ApiKey | undefined;
  /** Up to and including the version, for example `https://my-resource.openai.azure.com/openai/v1`. @defaultValue "https://api.openai.com/v1" */
  readonly baseUrl?: string | URL | undefined;
  /**
   * Gives the credential in place of `Authorization: Bearer`. Called on every attempt. Return `{}` for a relay of your own that needs none.
   */
  readonly auth?: ((apiKey: string | undefined) => Auth | Promise<Auth>) | undefined;
  /** More handshake headers. Needs the `headers` capability. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as `openai-organization`. */
  readonly organization?: string | undefined;
  /** Sent as `openai-project`. */
  readonly project?: string | undefined;
  /** Bound of the key, the socket and the handshake together, in milliseconds. @defaultValue 10_000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Bound of the wait for `session.started` after it, in milliseconds. @defaultValue 10_000 */
  readonly startTimeoutMs?: number | undefined;
  /** Bound of the wait for `session.closed` in `close()`, in milliseconds. @defaultValue 15_000 */
  readonly closeTimeoutMs?: number | undefined;
  /** Time after which a command without an answer is given up, in milliseconds. @defaultValue 10_000 */
  readonly answerTimeoutMs?: number | undefined;
  /** More options of core's `connect`: the heartbeat, the bounds of queues, the deadline of the closing handshake. */
  readonly connection?: Omit<ConnectOptions, "signal" | "connectTimeoutMs"> | undefined;
}

/** How to make one connection. */
export interface ConnectionPlan {
  readonly adapter: Adapter;
  readonly request: ConnectRequest;
  readonly options: Omit<ConnectOptions, "signal" | "connectTimeoutMs">;
}

const defaultBaseUrl = "https://api.openai.com/v1";

/** The URL of a path under the base; nothing but the path of the base is kept. */
const liveUrl = (baseUrl: string | URL, path: string): string => {
  let url: URL;
  try {
    url = new URL(String(baseUrl));
  } catch {
    throw new PlugboardError("invalid-argument", "The base URL is not an absolute URL.");
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/live/sessions`;
  return `${url.href}${path}`;
};

const bearer = ({ adapter, organization, project }: LiveConnectionOptions, apiKey: string | undefined): Auth => {
  if (!adapter.capabilities.headers) {
    throw new PlugboardError(
      "capability-missing",
      `${adapter.name} cannot send a header, and the Live API takes no other credential. Use WebRTC, or a relay of your own with \`auth\`.`,
    );
  }
  if (!apiKey) throw new PlugboardError("invalid-argument", "There is no API key.");
  const caller = { "openai-organization": organization, "openai-project": project };
  const named = Object.entries(caller).filter((entry): entry is [string, string] => !!entry[1]);
  return { headers: { authorization: `Bearer ${apiKey}`, ...Object.fromEntries(named) } };
};

/** @param path - What follows `/live/sessions`, encoded. */
export const planConnection = async (options: LiveConnectionOptions, path: string): Promise<ConnectionPlan> => {
  const { adapter, apiKey, auth = (key: string | undefined): Auth => bearer(options, key), baseUrl = defaultBaseUrl } = options;
  const { headers, protocols = [] } = await auth(typeof apiKey === "function" ? await apiKey() : apiKey);
  return {
    // The cast is safe: the readiness of an adapter is only given sockets of that adapter.
    adapter: adapter as Adapter,
    request: { url: liveUrl(baseUrl, path), headers: { ...options.headers, ...headers }, protocols },
    options: options.connection ?? {},
  };
};
