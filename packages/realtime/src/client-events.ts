import type { ConversationItem } from "./conversation-item.ts";
import type { ApiSession } from "./server-events.ts";

/** What each event of the client holds besides `type` and `event_id`. */
export interface ClientEventMembers {
  "session.update": { readonly session: ApiSession & Readonly<Record<string, unknown>> };
  "input_audio_buffer.append": { readonly audio: string };
  "input_audio_buffer.commit": object;
  "input_audio_buffer.clear": object;
  "output_audio_buffer.clear": object;
  "conversation.item.create": { readonly item: ConversationItem; readonly previous_item_id?: string };
  "conversation.item.retrieve": { readonly item_id: string };
  "conversation.item.truncate": { readonly item_id: string; readonly content_index: number; readonly audio_end_ms: number };
  "conversation.item.delete": { readonly item_id: string };
  "response.create": { readonly response?: object };
  "response.cancel": { readonly response_id?: string };
}

/** The type of an event of the client. */
export type ClientEventType = keyof ClientEventMembers;

/** An event of the client, by its type. The server names `event_id` in its error about the event. */
export type ClientEvent<T extends ClientEventType = ClientEventType> = {
  [K in T]: { readonly type: K; readonly event_id?: string } & ClientEventMembers[K];
}[T];
