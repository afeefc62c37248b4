import { handshakeRejected, PlugboardError } from "@plugboard/core";

/** What an exchange is given besides the offer. */
export interface ExchangeContext {
  /** The address of the request, as `http:` or `https:`. */
  readonly url: string;
  /** The headers of the request; the credential is among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the attempt is given up. */
  readonly signal: AbortSignal;
}

/** What the other side said to an offer. */
export interface CallAnswer {
  /** The SDP answer. */
  readonly answer: string;
  /** The API's id of the call, `rtc_…`, if it gave one. A server reaches the call by it. */
  readonly callId?: string | undefined;
  /**
   * Takes an offer with new network addresses (ICE restart) and gives the answer to it. Without it a call whose network path fails
   * is over; the OpenAI API has no request for it.
   */
  readonly restart?: (offer: string, signal: AbortSignal) => Promise<string>;
}

/** Carries an offer to the other side and brings its answer back. */
export type Exchange = (offer: string, context: ExchangeContext) => Promise<CallAnswer>;

/** How much of the body of a refusal is read, in characters, and how long that may take, in milliseconds. */
const maxBodyLength = 4096;
const bodyTimeoutMs = 500;

/**
 * The beginning of a body. The rest is cancelled, which ends the connection: a body that never ends must hold neither the attempt nor
 * the network.
 */
const readBody = async ({ body }: Response): Promise<string> => {
  const reader = body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(cancel, bodyTimeoutMs);
  try {
    for (let part = await reader.read(); part.value; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      if (text.length >= maxBodyLength) break;
    }
  } catch {
    // A body that breaks off counts as far as it came: the refusal is what matters, and it is known.
  }
  clearTimeout(timer);
  cancel();
  return text;
};

const readRefusal = async (response: Response): Promise<never> => {
  // A redirect would carry the credential to a host that the caller did not name. A page is not told its status.
  if (response.status === 0)
    throw new PlugboardError("connect-failed", "webrtc: the offer was answered by a redirect, which is not followed.");
  const body = await readBody(response);
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  throw handshakeRejected("webrtc", { status: response.status, headers, body });
};

/** The last part of the path in `Location`, which is the id of the call. */
const callIdOf = (response: Response): string | undefined =>
  /\/(rtc_[^/?#]+)\/?(?:[?#]|$)/.exec(response.headers.get("location") ?? "")?.[1];

const send = async (url: string, offer: string, init: Omit<RequestInit, "method" | "body" | "redirect">): Promise<CallAnswer> => {
  const headers = { ...init.headers, "content-type": "application/sdp" };
  const request = { ...init, method: "POST", headers, body: offer, redirect: "manual" } as const;
  // A page may not set some headers, such as Cookie, and its browser leaves them out without a word (Fetch, 2.2.2). Chromium 156
  // does so with User-Agent too, which only names this package.
  const sent = new Request(url, request).headers;
  const refused = Object.keys(headers).find((name) => !sent.has(name) && !/^user-agent$/i.test(name));
  if (refused !== undefined) throw new PlugboardError("capability-missing", `webrtc: a page may not send the header ${refused}.`);
  // Not of that Request: when it is collected, Node forgets the signal with it (https://github.com/nodejs/undici/issues/3644).
  const response = await fetch(url, request);
  if (!response.ok) return readRefusal(response);
  return { answer: await response.text(), callId: callIdOf(response) };
};

/**
 * Posts the offer to the address of the request, with its headers: what the OpenAI API takes from a page that holds an ephemeral
 * key. It is the default.
 *
 * @see https://platform.openai.com/docs/guides/realtime-webrtc
 */
export const postOffer: Exchange = (offer, { url, headers, signal }) => send(url, offer, { headers, signal, credentials: "omit" });

/** How the offer travels to a server of one's own. */
export interface PostOfferToOptions {
  /** Headers of the request, for example an anti-forgery token. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Which cookies go along, as in `fetch`.
   *
   * @defaultValue "same-origin"
   */
  readonly credentials?: "omit" | "same-origin" | "include";
}

/**
 * Posts the offer to a server of one's own, which answers it with a standard key that no page ever sees; `callHandler` of
 * `@plugboard/webrtc/server` is such a server. The address and the headers of the request are not used.
 *
 * @param url - Absolute, or relative to the page.
 */
export const postOfferTo =
  (url: string, { headers = {}, credentials = "same-origin" }: PostOfferToOptions = {}): Exchange =>
  (offer, { signal }) =>
    send(url, offer, { headers, credentials, signal });
