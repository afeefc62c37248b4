import type { AudioFormat } from "../audio/audio-format.ts";
import type { Item } from "../session/item.ts";
import type { SettingsChange } from "../settings/merge-settings.ts";
import type { Modality, SessionTool, Voice } from "../settings/session-settings.ts";

/** An item as a client sends it: the server fills in the rest. */
export type ClientItem = Omit<Item, "id" | "object"> & { readonly id?: string };

/** The `response` of a `response.create`. */
export interface ResponseRequest {
  readonly conversation?: "auto" | "none";
  readonly input?: readonly (ClientItem | { readonly type: "item_reference"; readonly id: string })[];
  readonly output_modalities?: readonly Modality[];
  readonly audio?: { readonly output?: { readonly format?: AudioFormat; readonly voice?: Voice } };
  readonly tools?: readonly SessionTool[];
  readonly tool_choice?: unknown;
  readonly max_output_tokens?: number | "inf";
  readonly metadata?: unknown;
}

/** A client event whose shape was checked. */
export type ClientEvent =
  | { readonly type: "session.update"; readonly session: SettingsChange }
  | { readonly type: "input_audio_buffer.append"; readonly audio: string }
  | { readonly type: "input_audio_buffer.commit" }
  | { readonly type: "input_audio_buffer.clear" }
  | { readonly type: "conversation.item.create"; readonly item: ClientItem; readonly previous_item_id?: string | null }
  | { readonly type: "conversation.item.retrieve"; readonly item_id: string }
  | { readonly type: "conversation.item.truncate"; readonly item_id: string; readonly content_index: number; readonly audio_end_ms: number }
  | { readonly type: "conversation.item.delete"; readonly item_id: string }
  | { readonly type: "response.create"; readonly response?: ResponseRequest | null }
  | { readonly type: "response.cancel"; readonly response_id?: string }
  | { readonly type: "output_audio_buffer.clear" };
