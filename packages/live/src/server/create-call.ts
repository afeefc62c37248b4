import { handshakeRejected, PlugboardError } from "@plugboard/core";
import { asString, at } from "@plugboard/wire";
import type { ApiKey } from "../connection/connection-plan.ts";
import type { SessionConfig } from "../wire/session-config.ts";

/** The part of a `Response` that is read. */
export interface PostResponse {
  /** HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: Iterable<[string, string]>;
  /** The body. */
  text(): Promise<string>;
}

/** Posts JSON, as every runtime's `fetch` does. */
export type PostJson = (
  url: string,
  init: {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly redirect: "manual";
    readonly signal: never;
  },
) => Promise<PostResponse>;

/** How the session of a page's call is created. */
export interface CreateCallOptions {
  /** The project's key. It is sent to the API and nowhere else. */
  readonly apiKey: ApiKey;
  /** What the session is; the format of its audio is negotiated, so it has none. */
  readonly session: SessionConfig;
  /** Up to and including the version. @defaultValue "https://api.openai.com/v1" */
  readonly baseUrl?: string | URL;
  /** Sends the request. @defaultValue the runtime's `fetch` */
  readonly fetch?: PostJson;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** A session that waits for its call. */
export interface CreatedCall {
  /** The id of the session, for a sideband. */
  readonly sessionId: string;
  /** The SDP answer, for the page. */
  readonly answer: string;
}

/** The runtime's `fetch`. It is not among the globals of `platform.d.ts`, because only this entry for servers uses it. */
const runtimeFetch = (): PostJson => (globalThis as unknown as { readonly fetch: PostJson }).fetch;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Creates a Live session for the WebRTC offer of a page: `POST /v1/live/sessions`. For a server, because it needs the key; the page is
 * given the answer and nothing else.
 *
 * Rejects with `handshake-rejected` if the API refuses, with status and body; `connect-failed` if it cannot be reached;
 * `protocol-error` if its answer has no session or no SDP. The request starts a session that is paid for, so it is not repeated.
 */
export const createCall = async (
  offer: string,
  { apiKey, session, baseUrl = "https://api.openai.com/v1", fetch = runtimeFetch(), signal }: CreateCallOptions,
): Promise<CreatedCall> => {
  if (!offer.startsWith("v=0")) throw new PlugboardError("invalid-argument", "An SDP offer begins with v=0.");
  const key = typeof apiKey === "function" ? await apiKey() : apiKey;
  const url = `${String(baseUrl).replace(/\/+$/, "")}/live/sessions`;
  const init = {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ session, transport: { type: "webrtc", sdp: offer } }),
    // A redirect would carry the key to a host that the caller did not name.
    redirect: "manual",
    // A runtime's own signal, whose type this package does not know.
    ...(signal && { signal: signal as never }),
  } as const;
  const response = await fetch(url, init as Parameters<PostJson>[1]).catch((cause: unknown) => {
    throw new PlugboardError("connect-failed", "The Live API could not be reached.", { cause, delivery: "unknown" });
  });
  const text = await response.text();
  if (response.status !== 200 && response.status !== 201) {
    const body = text.replaceAll(key, "[redacted]").slice(0, 4_096);
    throw handshakeRejected("live", { status: response.status, headers: Object.fromEntries(response.headers), body });
  }
  const answered = parse(text);
  const sessionId = asString(at(answered, "session", "id"));
  const answer = asString(at(answered, "transport", "sdp"));
  if (sessionId === undefined || answer === undefined) {
    throw new PlugboardError("protocol-error", "The Live API answered without a session or without SDP.", { delivery: "answered" });
  }
  return { sessionId, answer };
};
