import type { ActiveResponse, Outcome } from "../session/active-response.ts";
import type { Session } from "../session/session.ts";
import { usageOf } from "./usage.ts";

/** `status_details` of an outcome. */
const statusDetails = (outcome: Outcome): Readonly<Record<string, unknown>> | null => {
  if (outcome.status === "completed") return null;
  return outcome.status === "failed" ? { type: "failed", error: outcome.error } : { type: outcome.status, reason: outcome.reason };
};

/** The `response` object of `response.created` (no outcome yet) and `response.done`. */
export const describeResponse = (session: Session, response: ActiveResponse, outcome?: Outcome): Readonly<Record<string, unknown>> => ({
  object: "realtime.response",
  id: response.id,
  status: outcome?.status ?? "in_progress",
  status_details: outcome === undefined ? null : statusDetails(outcome),
  output: [...response.output],
  conversation_id: response.conversation === "auto" ? session.conversationId : null,
  output_modalities: [response.modality],
  max_output_tokens: response.maxOutputTokens,
  audio: { output: { format: response.format, voice: response.voice } },
  usage: outcome === undefined ? null : usageOf(session, response),
  metadata: response.metadata ?? null,
});
