import type { Members, Numbers, OptionalMembers, OptionalTexts, Texts } from "@plugboard/wire";
import type { ConversationItem } from "./conversation-item.ts";
import type { ApiSession } from "./server-events.ts";

/** What each event of the client holds besides `type` and `event_id`. */
export interface ClientEventMembers {
  /** Changes the members of the session that are given. */
  "session.update": Members<"session", ApiSession & Readonly<Record<string, unknown>>>;
  /** Adds audio, as base64, to the input buffer. */
  "input_audio_buffer.append": Texts<"audio">;
  /** Makes a message of the input buffer. */
  "input_audio_buffer.commit": object;
  /** Empties the input buffer. */
  "input_audio_buffer.clear": object;
  /** Drops audio that is not played yet; over WebRTC and SIP. */
  "output_audio_buffer.clear": object;
  /** Adds an item to the conversation. */
  "conversation.item.create": Members<"item", ConversationItem> & OptionalTexts<"previous_item_id">;
  /** Asks for an item, with its audio. */
  "conversation.item.retrieve": Texts<"item_id">;
  /** Cuts a message of the model where the user stopped hearing it. */
  "conversation.item.truncate": Texts<"item_id"> & Numbers<"content_index" | "audio_end_ms">;
  /** Takes an item out of the conversation. */
  "conversation.item.delete": Texts<"item_id">;
  /** Asks for a response. */
  "response.create": OptionalMembers<"response", object>;
  /** Ends a response. */
  "response.cancel": OptionalTexts<"response_id">;
}

/** The type of an event of the client. */
export type ClientEventType = keyof ClientEventMembers;

/** An event of the client, by its type. The server names `event_id` in its error about the event. */
export type ClientEvent<T extends ClientEventType = ClientEventType> = {
  [K in T]: Members<"type", K> & OptionalTexts<"event_id"> & ClientEventMembers[K];
}[T];
