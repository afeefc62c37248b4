import { cancelResponse, startResponse } from "../response/run-response.ts";
import type { Session } from "../session/session.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import type { ResponseRequest } from "./client-event.ts";

/** `response.create`, by the client or by turn detection. */
export const createResponse = (session: Session, request: ResponseRequest): void => {
  const { settings } = session;
  const conversation = request.conversation ?? "auto";
  if (settings.type === "transcription") {
    throw new RefusedEvent("invalid_value", "A transcription session does not create responses.", "type");
  }
  if (conversation === "auto" && session.active !== undefined) {
    throw new RefusedEvent(
      "conversation_already_has_active_response",
      `Conversation already has an active response in progress: ${session.active.id}. Wait until the response is finished before creating a new one.`,
    );
  }
  for (const [index, item] of (request.input ?? []).entries()) {
    if (item.type === "item_reference" && session.items.find(item.id ?? "") === undefined) {
      throw new RefusedEvent("item_not_found", `Item with item_id '${item.id}' does not exist.`, `response.input[${index}].id`);
    }
  }
  const output = request.audio?.output;
  startResponse(session, {
    id: session.host.newId("resp"),
    conversation,
    modality: (request.output_modalities ?? settings.output_modalities)[0] ?? "audio",
    format: output?.format ?? settings.audio.output.format,
    voice: session.knobs.responseVoice ?? output?.voice ?? settings.audio.output.voice,
    maxOutputTokens: request.max_output_tokens ?? settings.max_output_tokens,
    metadata: request.metadata ?? null,
    tools: request.tools ?? settings.tools,
    toolChoice: request.tool_choice ?? settings.tool_choice,
    output: [],
    open: undefined,
    audioMs: 0,
    textTokens: 0,
    cancelPause: () => {},
  });
};

/** `response.cancel`. */
export const cancelByClient = (session: Session, responseId: string | undefined): void => {
  const response =
    responseId === undefined ? session.active : [session.active, ...session.outOfBand].find((entry) => entry?.id === responseId);
  if (response === undefined) throw new RefusedEvent("response_cancel_not_active", "Cancellation failed: no active response found");
  cancelResponse(session, response, "client_cancelled");
};
