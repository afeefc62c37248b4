import { isRecent, verifyEd25519 } from "./signatures.ts";
import type { PhoneRequestParameters } from "./twilio-request.ts";

/** What a request of Telnyx is checked with. */
export interface TelnyxRequestOptions {
  /** The account's public key, base64. */
  readonly publicKey: string;
}

/**
 * Reads a request that Telnyx has signed: the webhook of a TeXML application.
 *
 * @returns Its parameters; `undefined` if the signature is not Telnyx', or older than five minutes.
 * @see https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks#webhook-signing
 */
export const readTelnyxRequest = async (
  request: Request,
  { publicKey }: TelnyxRequestOptions,
): Promise<PhoneRequestParameters | undefined> => {
  const signature = request.headers.get("telnyx-signature-ed25519") ?? "";
  const timestamp = request.headers.get("telnyx-timestamp") ?? "";
  const body = await request.text();
  const isGenuine = isRecent(timestamp) && (await verifyEd25519(publicKey, `${timestamp}|${body}`, signature));
  return isGenuine ? Object.fromEntries([...new URLSearchParams(body)]) : undefined;
};
