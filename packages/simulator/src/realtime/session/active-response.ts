import type { AudioFormat } from "../audio/audio-format.ts";
import type { Modality, SessionTool, Voice } from "../settings/session-settings.ts";
import type { Item, StoredItem } from "./item.ts";

/** The part of the newest output item that is still being written. */
type OpenPart =
  | { readonly kind: "none" }
  | { readonly kind: "audio"; transcript: string }
  | { readonly kind: "text"; text: string }
  | { readonly kind: "arguments"; text: string };

/** The output item that is still being written. */
export interface OpenItem {
  readonly stored: StoredItem;
  readonly outputIndex: number;
  part: OpenPart;
}

/** How a response ends, as `status_details` says it. */
export type Outcome =
  | { readonly status: "completed" }
  | { readonly status: "cancelled"; readonly reason: "client_cancelled" | "turn_detected" }
  | { readonly status: "incomplete"; readonly reason: "max_output_tokens" | "content_filter" }
  | { readonly status: "failed"; readonly error: { readonly type: string; readonly code: string; readonly message: string } };

/** A response in progress. */
export interface ActiveResponse {
  readonly id: string;
  /** Whether it writes to the conversation, or is outside of it (`conversation: "none"`). */
  readonly conversation: "auto" | "none";
  readonly modality: Modality;
  readonly format: AudioFormat;
  readonly voice: Voice;
  readonly maxOutputTokens: number | "inf";
  readonly metadata: unknown;
  readonly tools: readonly SessionTool[];
  readonly toolChoice: unknown;
  /** Finished items, in order. */
  readonly output: Item[];
  open: OpenItem | undefined;
  /** Milliseconds of audio that were generated. */
  audioMs: number;
  /** Tokens of text that were generated. */
  textTokens: number;
  /** Ends the pause of the response without going on. */
  cancelPause: () => void;
}
