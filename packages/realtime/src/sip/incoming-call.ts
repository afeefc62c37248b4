import { PlugboardError } from "@plugboard/core";
import { asString, at } from "@plugboard/wire";
import { readStandardWebhook } from "../webhook/standard-webhook.ts";

/** One header of the caller's SIP INVITE. */
export interface SipHeader {
  /** Its name, for example `From`. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
}

/** A call that waits to be accepted: the webhook `realtime.call.incoming`. */
export interface IncomingCall {
  /** The webhook's id; a webhook that is delivered twice has it twice. */
  readonly id: string;
  /** What the call is accepted, rejected, attached to and ended by. */
  readonly callId: string;
  /** Headers of the caller, among them `From` and `To`. */
  readonly sipHeaders: readonly SipHeader[];
  /** When the webhook was made, in seconds since 1970. */
  readonly createdAt: number;
}

const headersOf = (value: unknown): readonly SipHeader[] =>
  (Array.isArray(value) ? value : []).flatMap((header: unknown): SipHeader[] => {
    const [name, text] = [asString(at(header, "name")), asString(at(header, "value"))];
    return name === undefined || text === undefined ? [] : [{ name, value: text }];
  });

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/**
 * Reads the webhook of an incoming call. Rejects with `protocol-error` if it is forged, older than five minutes, or of another kind
 * than `realtime.call.incoming`.
 *
 * @param secret - The webhook's signing secret: `whsec_` and base64.
 * @see https://platform.openai.com/docs/guides/realtime-sip
 */
export const readIncomingCall = async (request: Request, secret: string): Promise<IncomingCall> => {
  const event = parse(await readStandardWebhook(request, secret));
  const callId = asString(at(event, "data", "call_id"));
  if (at(event, "type") !== "realtime.call.incoming" || callId === undefined) {
    throw new PlugboardError("protocol-error", "The webhook is not a realtime.call.incoming.", { delivery: "answered" });
  }
  const createdAt = at(event, "created_at");
  return {
    id: asString(at(event, "id")) ?? "",
    callId,
    sipHeaders: headersOf(at(event, "data", "sip_headers")),
    createdAt: typeof createdAt === "number" ? createdAt : 0,
  };
};
