import type { Members, NullableTexts, OptionalMembers, OptionalTexts, Texts } from "@plugboard/wire";

/** A part of a message, as the API spells it. */
export type ContentPart =
  | (OptionalMembers<"type", "input_text"> & OptionalTexts<"text">)
  | (OptionalMembers<"type", "input_audio"> & OptionalTexts<"audio"> & NullableTexts<"transcript">)
  | (OptionalMembers<"type", "input_image"> & OptionalTexts<"image_url"> & OptionalMembers<"detail", "auto" | "low" | "high">)
  | (OptionalMembers<"type", "output_text"> & OptionalTexts<"text">)
  | (OptionalMembers<"type", "output_audio"> & OptionalTexts<"audio"> & NullableTexts<"transcript">);

/** A tool that an MCP server offers. */
export interface McpTool {
  /** Its name. */
  readonly name: string;
  /** The JSON Schema of its arguments. */
  readonly input_schema: unknown;
  /** Hints of the server. */
  readonly annotations?: unknown;
  /** What it is for. */
  readonly description?: string | null;
}

/** Members that every item of the API may have. */
export interface ConversationItemBase {
  /** The server's id; a client may choose its own. */
  readonly id?: string;
  /** Names the kind of object. */
  readonly object?: "realtime.item";
  /** Progress. */
  readonly status?: "completed" | "incomplete" | "in_progress";
}

/**
 * An item of the conversation, as the API spells it.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export type ConversationItem = ConversationItemBase &
  (
    | (Members<"type", "message"> & Members<"role", "system" | "user" | "assistant"> & Members<"content", readonly ContentPart[]>)
    | (Members<"type", "function_call"> & Texts<"name" | "arguments"> & OptionalTexts<"call_id">)
    | (Members<"type", "function_call_output"> & Texts<"call_id" | "output">)
    | (Members<"type", "mcp_list_tools"> & Texts<"server_label"> & Members<"tools", readonly McpTool[]>)
    | (Members<"type", "mcp_call"> &
        Texts<"server_label" | "name" | "arguments"> &
        NullableTexts<"output" | "approval_request_id"> &
        OptionalMembers<"error", unknown>)
    | (Members<"type", "mcp_approval_request"> & Texts<"server_label" | "name" | "arguments">)
    | (Members<"type", "mcp_approval_response"> & Texts<"approval_request_id"> & Members<"approve", boolean> & NullableTexts<"reason">)
  );
