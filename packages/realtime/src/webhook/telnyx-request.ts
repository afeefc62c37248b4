import { PlugboardError } from "@plugboard/core";
import { bytesOfBase64, isRecent, verifyEd25519 } from "./signatures.ts";
import type { PhoneRequestParameters } from "./twilio-request.ts";

/** What a request of Telnyx is checked with. */
export interface TelnyxRequestOptions {
  /** The account's public key, base64. */
  readonly publicKey: string;
}

/** Throws `invalid-argument` for text that is not a public key of Ed25519, which is 32 bytes long (RFC 8032, section 5.1.5). */
export const checkPublicKey = (publicKey: unknown): void => {
  if (typeof publicKey === "string" && bytesOfBase64(publicKey)?.length === 32) return;
  throw new PlugboardError("invalid-argument", "`publicKey` is not the public key of a Telnyx account: 32 bytes, base64.");
};

/**
 * Reads a request that Telnyx has signed: the webhook of a TeXML application. Rejects with `invalid-argument` if the public key is not one.
 *
 * @returns Its parameters; `undefined` if the signature is not Telnyx', or older than five minutes.
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks#webhook-signing
 */
export const readTelnyxRequest = async (
  request: Request,
  { publicKey }: TelnyxRequestOptions,
): Promise<PhoneRequestParameters | undefined> => {
  checkPublicKey(publicKey);
  const signature = request.headers.get("telnyx-signature-ed25519") ?? "";
  const timestamp = request.headers.get("telnyx-timestamp") ?? "";
  const body = await request.text();
  const isGenuine = isRecent(timestamp) && (await verifyEd25519(publicKey, `${timestamp}|${body}`, signature));
  return isGenuine ? Object.fromEntries([...new URLSearchParams(body)]) : undefined;
};
