import { PlugboardError } from "@plugboard/core";
import { bytesOfBase64, createHmac, isRecent } from "./signatures.ts";

/**
 * Reads the body of a webhook that is signed as Standard Webhooks has it: HMAC-SHA256 over id, time and body. Rejects with
 * `protocol-error` if none of its signatures is genuine or its time is not within five minutes, and with `invalid-argument` for a secret
 * that is not `whsec_` and base64.
 *
 * @param secret - `whsec_` and base64.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const readStandardWebhook = async (request: Request, secret: string): Promise<string> => {
  const key = bytesOfBase64(secret.replace(/^whsec_/, ""));
  if (!key || key.length === 0) throw new PlugboardError("invalid-argument", "The secret of a webhook is `whsec_` and base64.");
  const header = (name: string): string => request.headers.get(name) ?? "";
  const [id, timestamp] = [header("webhook-id"), header("webhook-timestamp")];
  const body = await request.text();
  const hmac = createHmac("SHA-256", key);
  if (id !== "" && isRecent(timestamp)) {
    // While a secret is replaced, the sender signs with both.
    for (const signature of header("webhook-signature").split(" ")) {
      const [version, value = ""] = signature.split(",");
      if (version === "v1" && (await hmac.verify(`${id}.${timestamp}.${body}`, value))) return body;
    }
  }
  throw new PlugboardError("protocol-error", "A webhook was refused: it is not signed with this secret, or it is older than five minutes.");
};
