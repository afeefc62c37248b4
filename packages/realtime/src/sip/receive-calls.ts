import { PlugboardError } from "@plugboard/core";
import type { WebhookHandler } from "../webhook/answer-call.ts";
import { type IncomingCall, readIncomingCall } from "./incoming-call.ts";

/** What is done with calls that come in by SIP. */
export interface ReceiveSipCallsOptions {
  /** The webhook's signing secret: `whsec_` and base64. */
  readonly secret: string;
  /**
   * Accepts or rejects the call. The webhook is answered when the promise resolves, and with status 500 if it rejects. Do not wait here
   * for the end of the call: the API waits for the answer.
   */
  readonly onCall: (call: IncomingCall) => void | Promise<void>;
  /** Hears why a webhook was refused, or why `onCall` failed. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Answers the webhook `realtime.call.incoming`. One that is forged, too old or of another kind gets status 400.
 *
 * @returns A function of a `Request`, as Deno, Bun, Workers and the frameworks of Node take it.
 */
export const receiveSipCalls =
  ({ secret, onCall, onError = () => {} }: ReceiveSipCallsOptions): WebhookHandler =>
  async (request) => {
    try {
      await onCall(await readIncomingCall(request, secret));
      return new Response(null, { status: 200 });
    } catch (error) {
      onError(error);
      const isRefused = error instanceof PlugboardError && error.code === "protocol-error";
      return new Response(isRefused ? error.message : "The call could not be taken.", { status: isRefused ? 400 : 500 });
    }
  };
