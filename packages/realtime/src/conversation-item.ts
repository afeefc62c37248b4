/** A part of a message, as the API spells it. */
export type ContentPart =
  | { readonly type?: "input_text"; readonly text?: string }
  | { readonly type?: "input_audio"; readonly audio?: string; readonly transcript?: string | null }
  | { readonly type?: "input_image"; readonly image_url?: string; readonly detail?: "auto" | "low" | "high" }
  | { readonly type?: "output_text"; readonly text?: string }
  | { readonly type?: "output_audio"; readonly audio?: string; readonly transcript?: string | null };

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

/** An item of the conversation, as the API spells it. */
export type ConversationItem =
  | (ConversationItemBase & {
      readonly type: "message";
      readonly role: "system" | "user" | "assistant";
      readonly content: readonly ContentPart[];
    })
  | (ConversationItemBase & {
      readonly type: "function_call";
      readonly name: string;
      readonly arguments: string;
      readonly call_id?: string;
    })
  | (ConversationItemBase & { readonly type: "function_call_output"; readonly call_id: string; readonly output: string })
  | (ConversationItemBase & { readonly type: "mcp_list_tools"; readonly server_label: string; readonly tools: readonly McpTool[] })
  | (ConversationItemBase & {
      readonly type: "mcp_call";
      readonly server_label: string;
      readonly name: string;
      readonly arguments: string;
      readonly output?: string | null;
      readonly error?: unknown;
      readonly approval_request_id?: string | null;
    })
  | (ConversationItemBase & {
      readonly type: "mcp_approval_request";
      readonly server_label: string;
      readonly name: string;
      readonly arguments: string;
    })
  | (ConversationItemBase & {
      readonly type: "mcp_approval_response";
      readonly approval_request_id: string;
      readonly approve: boolean;
      readonly reason?: string | null;
    });
