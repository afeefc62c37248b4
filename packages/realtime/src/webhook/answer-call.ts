import { PlugboardError } from "@plugboard/core";
import type { StreamTokens } from "./stream-tokens.ts";
import { checkPublicKey, readTelnyxRequest, type TelnyxRequestOptions } from "./telnyx-request.ts";
import { checkAuthToken, type PhoneRequestParameters, readTwilioRequest, type TwilioRequestOptions } from "./twilio-request.ts";

/** A stream to connect a call to. */
export interface StreamTarget {
  /** Where the provider opens the stream's socket: `wss://`, without a query, which providers drop. */
  readonly streamUrl: string | URL;
  /** What the stream's `start` message repeats. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** How {@link answerTwilioCalls} and {@link answerTelnyxCalls} answer a call. */
export interface AnswerCallsOptions {
  /** Where the stream's socket is, or a function that says it for one call. */
  readonly streamUrl: string | URL | ((parameters: PhoneRequestParameters, request: Request) => string | URL);
  /** Puts a token into the stream's parameters, under `token`, so that nobody else's stream is taken for this call's. */
  readonly tokens?: StreamTokens | undefined;
  /** More parameters for the stream. */
  readonly parameters?: ((parameters: PhoneRequestParameters) => Readonly<Record<string, string>>) | undefined;
}

/** Answers a webhook. */
export type WebhookHandler = (request: Request) => Promise<Response>;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

const attribute = (name: string, value: string): string => `${name}="${value.replace(/[&<>"']/g, (found) => escapes[found] ?? found)}"`;

const connectStream = ({ streamUrl, parameters = {} }: StreamTarget, more: readonly string[]): string => {
  const url = String(streamUrl);
  if (!/^wss?:\/\/[^?#]+$/.test(url)) {
    throw new PlugboardError("invalid-argument", "The URL of a stream begins with wss:// and has no query; use `parameters` instead.");
  }
  const stream = ["<Stream", attribute("url", url), ...more].join(" ");
  const children = Object.entries(parameters).map(
    ([name, value]) => `<Parameter ${attribute("name", name)} ${attribute("value", value)}/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect>${stream}>${children.join("")}</Stream></Connect></Response>`;
};

/**
 * TwiML that connects a call to a stream, in both directions. Throws `invalid-argument` for a URL that Twilio does not take.
 *
 * @see https://www.twilio.com/docs/voice/twiml/stream
 */
export const twilioStream = (target: StreamTarget): string => connectStream(target, []);

/**
 * TeXML that connects a call to a stream, in both directions, in μ-law. Throws `invalid-argument` for a URL that is not of a socket.
 *
 * @see https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs/stream
 */
export const telnyxStream = (target: StreamTarget): string =>
  connectStream(target, ['track="inbound_track"', 'codec="PCMU"', 'bidirectionalMode="rtp"', 'bidirectionalCodec="PCMU"']);

const forbidden = (): Response => new Response("The request is not signed as the provider signs it.", { status: 403 });

const answer =
  (
    read: (request: Request) => Promise<PhoneRequestParameters | undefined>,
    write: (target: StreamTarget) => string,
    { streamUrl, tokens, parameters }: AnswerCallsOptions,
  ): WebhookHandler =>
  async (request) => {
    const call = await read(request);
    if (!call) return forbidden();
    const url = typeof streamUrl === "function" ? streamUrl(call, request) : streamUrl;
    const token = tokens && { token: await tokens.issue(call["CallSid"] ?? "") };
    const body = write({ streamUrl: url, parameters: { ...parameters?.(call), ...token } });
    return new Response(body, { headers: { "content-type": "text/xml; charset=utf-8" } });
  };

/**
 * Answers Twilio's webhook of an incoming call by connecting it to a stream. A request that Twilio has not signed gets status 403.
 * Throws `invalid-argument` if the auth token is missing or empty.
 *
 * @returns A function of a `Request`, as Deno, Bun, Workers and the frameworks of Node take it.
 */
export const answerTwilioCalls = ({ authToken, publicUrl, ...options }: AnswerCallsOptions & TwilioRequestOptions): WebhookHandler => {
  checkAuthToken(authToken);
  return answer((request) => readTwilioRequest(request, { authToken, publicUrl }), twilioStream, options);
};

/**
 * Answers the webhook of a TeXML application of Telnyx by connecting the call to a stream. A request that Telnyx has not signed gets
 * status 403. Throws `invalid-argument` if the public key is not one.
 *
 * @returns A function of a `Request`, as Deno, Bun, Workers and the frameworks of Node take it.
 */
export const answerTelnyxCalls = ({ publicKey, ...options }: AnswerCallsOptions & TelnyxRequestOptions): WebhookHandler => {
  checkPublicKey(publicKey);
  return answer((request) => readTelnyxRequest(request, { publicKey }), telnyxStream, options);
};
