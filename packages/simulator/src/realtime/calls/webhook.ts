import { createHmac } from "node:crypto";
import { SimulatorError } from "../../simulator-error.ts";

/** A call that comes in by SIP. */
export interface RingOptions {
  /** Where the webhook of the call is posted to. @defaultValue nowhere */
  readonly webhookUrl?: string;
  /** The signing secret, `whsec_` and base64. @defaultValue an unsigned webhook */
  readonly webhookSecret?: string;
  /** SIP headers of the caller. @defaultValue From, To and Call-ID of a made-up caller */
  readonly sipHeaders?: readonly {
    /** Name of the header. */
    readonly name: string;
    /** Its value. */
    readonly value: string;
  }[];
}

/** Signs a webhook as its receiver checks it. @see https://www.standardwebhooks.com */
const signWebhook = (secret: string, id: string, timestamp: number, body: string): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
};

/** The SIP headers of a call, which are made up unless they are given. */
export const sipHeadersOf = ({ sipHeaders }: RingOptions, callId: string): NonNullable<RingOptions["sipHeaders"]> =>
  sipHeaders ?? [
    { name: "From", value: "sip:+14155550100@sip.example.com" },
    { name: "To", value: "sip:proj_simulator@sip.api.openai.com" },
    { name: "Call-ID", value: callId },
  ];

/** A webhook that announces a call. */
interface Announcement {
  readonly type: "realtime.call.incoming" | "live.transport.incoming";
  /** The id of the webhook. */
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Posts a webhook. Rejects with `webhook-failed` if the receiver does not answer with a 2xx. */
export const postWebhook = async ({ type, id, data }: Announcement, { webhookUrl, webhookSecret }: RingOptions): Promise<void> => {
  if (webhookUrl === undefined) return;
  const timestamp = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({ id, object: "event", created_at: timestamp, type, data });
  const signature: Readonly<Record<string, string>> =
    webhookSecret === undefined ? {} : { "webhook-signature": signWebhook(webhookSecret, id, timestamp, body) };
  const headers = { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": String(timestamp), ...signature };
  const response = await fetch(webhookUrl, { method: "POST", headers, body }).catch((cause: unknown) => {
    throw new SimulatorError("webhook-failed", "the webhook's receiver could not be reached", cause);
  });
  await response.body?.cancel();
  if (!response.ok) throw new SimulatorError("webhook-failed", `the webhook's receiver answered with status ${response.status}`);
};
