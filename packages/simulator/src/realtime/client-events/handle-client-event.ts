import { isJsonObject } from "../../wire/json.ts";
import { clearPlayback } from "../session/playback.ts";
import type { Peer, Session } from "../session/session.ts";
import { RefusedEvent } from "../settings/refused-event.ts";
import { handleTranslationEvent } from "../translation/handle-translation-event.ts";
import { appendAudio } from "./append-audio.ts";
import { createItem, deleteItem, retrieveItem, truncateItem } from "./change-items.ts";
import type { ClientEvent } from "./client-event.ts";
import { commitByClient } from "./commit-input.ts";
import { cancelByClient, createResponse } from "./create-response.ts";
import { parseClientEvent, parseTranslationEvent } from "./parse-client-event.ts";
import { updateSession } from "./update-session.ts";

/**
 * Does what a client's frame asks for. If the frame breaks a rule, its sender gets an `error` and the session stays open.
 *
 * @param value - The parsed frame; `undefined` if it is not JSON.
 */
export const handleClientFrame = (session: Session, sender: Peer, value: unknown): void => {
  try {
    if (session.settings.type === "translation") handleTranslationEvent(session, parseTranslationEvent(value));
    else apply(session, parseClientEvent(value));
  } catch (cause) {
    const error = { ...describeFailure(cause), event_id: eventIdOf(value) };
    sender.deliver({ type: "error", event_id: session.host.newId("event"), error });
  }
};

/** The `error` of a refused event. Any other failure becomes an `error` as well, because it must not end the process of the test that runs the simulator. */
const describeFailure = (cause: unknown): Readonly<Record<string, unknown>> => {
  if (cause instanceof RefusedEvent) {
    const { code, message, param } = cause;
    return { type: "invalid_request_error", code, message, param };
  }
  const message = `The server had an error while processing your request: ${cause instanceof Error ? cause.message : String(cause)}`;
  return { type: "server_error", code: "server_error", message, param: null };
};

/** The client's own id of an event, echoed in the error about it. */
const eventIdOf = (value: unknown): string | null => {
  const id = isJsonObject(value) ? value["event_id"] : undefined;
  return typeof id === "string" ? id : null;
};

const apply = (session: Session, event: ClientEvent): void => {
  switch (event.type) {
    case "session.update":
      return updateSession(session, event.session);
    case "input_audio_buffer.append":
      return appendAudio(session, event.audio);
    case "input_audio_buffer.commit":
      return commitByClient(session);
    case "input_audio_buffer.clear":
      return clearInput(session);
    case "conversation.item.create":
      return createItem(session, event.item, event.previous_item_id);
    case "conversation.item.retrieve":
      return retrieveItem(session, event.item_id);
    case "conversation.item.truncate":
      return truncateItem(session, event.item_id, event.content_index, event.audio_end_ms);
    case "conversation.item.delete":
      return deleteItem(session, event.item_id);
    case "response.create":
      return createResponse(session, event.response ?? {});
    case "response.cancel":
      return cancelByClient(session, event.response_id);
    case "output_audio_buffer.clear":
      return clearOutput(session);
  }
};

const clearInput = (session: Session): void => {
  session.input.take();
  session.speech = undefined;
  session.vad.reset();
  session.emit("input_audio_buffer.cleared", {});
};

const clearOutput = (session: Session): void => {
  if (session.media === "client") {
    throw new RefusedEvent("invalid_value", "output_audio_buffer.clear is only supported for WebRTC and SIP calls.", "type");
  }
  clearPlayback(session);
};
