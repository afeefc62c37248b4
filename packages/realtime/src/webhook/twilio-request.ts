import { PlugboardError } from "@plugboard/core";
import { createHmac, sha256Hex } from "./signatures.ts";

/** What a request of a phone provider is checked with. */
export interface TwilioRequestOptions {
  /** The account's auth token. */
  readonly authToken: string;
  /**
   * The URL as it is written at Twilio, where a proxy in front of the server changes scheme, host or path.
   *
   * @defaultValue the URL of the request
   */
  readonly publicUrl?: string | undefined;
}

/** The parameters of a request of a provider, for example `CallSid`, `From` and `To`. */
export type PhoneRequestParameters = Readonly<Record<string, string>>;

const isForm = (request: Request): boolean =>
  (request.headers.get("content-type") ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded");

/** Twilio signs the URL, and after it every parameter's name and value, ordered by name; a repeated value once. */
const signedText = (url: string, pairs: readonly (readonly [string, string])[]): string => {
  const parts = new Set(pairs.map(([name, value]) => JSON.stringify([name, value])));
  const unique = [...parts].map((part): [string, string] => JSON.parse(part));
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return (
    url +
    unique
      .toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
      .flat()
      .join("")
  );
};

/** Twilio signs some URLs with the scheme's own port written out, and others without. */
const urlsOf = (url: string): readonly string[] => {
  const [, scheme = "", host = "", rest = ""] = /^(\w+):\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  const port = scheme === "https" || scheme === "wss" ? ":443" : ":80";
  return /:\d+$/.test(host) ? [url, `${scheme}://${host.replace(/:\d+$/, "")}${rest}`] : [url, `${scheme}://${host}${port}${rest}`];
};

/** Throws `invalid-argument` for a missing or empty token, as an environment variable that is not set gives it: anybody could sign with it. */
export const checkAuthToken = (authToken: unknown): void => {
  if (typeof authToken === "string" && authToken.trim() !== "") return;
  throw new PlugboardError("invalid-argument", "`authToken` is missing or empty: it is the auth token of the Twilio account.");
};

/**
 * Reads a request that Twilio has signed: the webhook of a call, or the upgrade of its stream. Rejects with `invalid-argument` if the
 * auth token is missing or empty.
 *
 * @returns Its parameters; `undefined` if `X-Twilio-Signature` is not the one that Twilio would send.
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export const readTwilioRequest = async (
  request: Request,
  { authToken, publicUrl = request.url }: TwilioRequestOptions,
): Promise<PhoneRequestParameters | undefined> => {
  checkAuthToken(authToken);
  const signature = request.headers.get("x-twilio-signature");
  if (!signature) return undefined;
  const body = request.method === "POST" ? await request.text() : "";
  const pairs = isForm(request) ? [...new URLSearchParams(body)] : [];
  // A body that is no form is signed by its hash, which is a parameter of the signed URL.
  const bodyHash = /[?&]bodySHA256=([0-9a-fA-F]*)/.exec(publicUrl)?.[1];
  if (bodyHash !== undefined && bodyHash.toLowerCase() !== (await sha256Hex(body))) return undefined;
  if (body !== "" && !isForm(request) && bodyHash === undefined) return undefined;
  const hmac = createHmac("SHA-1", authToken);
  for (const url of urlsOf(publicUrl)) {
    if (await hmac.verify(signedText(url, pairs), signature)) return Object.fromEntries(pairs);
  }
  return undefined;
};
