import { createHmac, randomUUID, sign } from "node:crypto";
import { XMLParser } from "fast-xml-parser";
import { SimulatorError } from "../simulator-error.ts";
import type { PhoneCallOptions } from "./phone-options.ts";
import type { StreamNames } from "./phone-provider.ts";

/** Where the stream of a call goes. */
export interface RungStream {
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A new name for a call and its stream. */
export const newNames = (provider: PhoneCallOptions["provider"]): StreamNames => {
  const id = (): string => randomUUID().replaceAll("-", "");
  return provider === "telnyx"
    ? { streamId: randomUUID().toUpperCase(), callId: `v3:${id()}` }
    : { streamId: `MZ${id()}`, callId: `CA${id()}` };
};

const twilioSignature = (authToken: string, url: string, form: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha1", authToken)
    .update(url + pairs.flat().join(""))
    .digest("base64");
};

/** The headers with which the provider signs a request; none without a secret. */
export const signatureHeaders = (
  { provider, authToken, privateKey }: PhoneCallOptions,
  url: string,
  form: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  if (provider !== "telnyx") return authToken === undefined ? {} : { "x-twilio-signature": twilioSignature(authToken, url, form) };
  if (privateKey === undefined) return {};
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signed = Buffer.from(`${timestamp}|${new URLSearchParams(form)}`);
  return { "telnyx-timestamp": timestamp, "telnyx-signature-ed25519": sign(null, signed, privateKey).toString("base64") };
};

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", isArray: (name) => name === "Parameter" });

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

/** The stream that an answer connects the call to. */
const readAnswer = (xml: string): RungStream | undefined => {
  let document: unknown;
  try {
    document = parser.parse(xml, true);
  } catch {
    return undefined;
  }
  const stream = member(member(member(document, "Response"), "Connect"), "Stream");
  const url = member(stream, "url");
  if (typeof url !== "string") return undefined;
  const parameters = member(stream, "Parameter");
  const entries = (Array.isArray(parameters) ? parameters : []).map((parameter: unknown): [string, string] => [
    String(member(parameter, "name")),
    String(member(parameter, "value")),
  ]);
  return { url, parameters: Object.fromEntries(entries) };
};

/** Announces the call to the application's webhook. Rejects with `call-failed` if it does not answer with a stream. */
export const ring = async (options: PhoneCallOptions, { callId }: StreamNames): Promise<RungStream> => {
  const { url, signedUrl = url, from = "+14155550100", to = "+14155550101" } = options;
  const form = {
    AccountSid: "AC00000000000000000000000000000000",
    ApiVersion: "2010-04-01",
    CallSid: callId,
    CallStatus: "ringing",
    Called: to,
    Caller: from,
    Direction: "inbound",
    From: from,
    To: to,
  };
  const headers = { "content-type": "application/x-www-form-urlencoded", ...signatureHeaders(options, String(signedUrl), form) };
  const response = await fetch(url, { method: "POST", headers, body: String(new URLSearchParams(form)) }).catch((cause: unknown) => {
    throw new SimulatorError("call-failed", "the webhook could not be reached", cause);
  });
  const body = await response.text();
  if (!response.ok) throw new SimulatorError("call-failed", `the webhook answered with status ${response.status}`);
  const stream = readAnswer(body);
  if (!stream)
    throw new SimulatorError("call-failed", "the webhook's answer connects the call to no stream: <Connect><Stream url> was expected");
  return stream;
};
