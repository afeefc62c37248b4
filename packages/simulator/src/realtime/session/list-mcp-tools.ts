import type { McpServer } from "../script/script.ts";
import type { SessionTool } from "../settings/session-settings.ts";
import type { StoredItem } from "./item.ts";
import type { Session } from "./session.ts";

const defaultServer: McpServer = {
  tools: [{ name: "search", description: "Search the documents", inputSchema: { type: "object", properties: { q: { type: "string" } } } }],
};

/** Lists the tools of every MCP server that the session has now and `before` had not. */
export const listNewMcpTools = (session: Session, before: readonly SessionTool[]): void => {
  const known = new Set(before.map((tool) => tool.server_label));
  for (const tool of session.settings.tools) {
    if (tool.type === "mcp" && tool.server_label !== undefined && !known.has(tool.server_label)) listMcpTools(session, tool.server_label);
  }
};

/** Lists the tools of an MCP server: an item that is empty first and complete when the list is there. */
const listMcpTools = (session: Session, label: string): void => {
  const server = session.host.cursor.mcpServer(label) ?? defaultServer;
  const id = session.host.newId("mcpl");
  const stored: StoredItem = { item: { id, object: "realtime.item", type: "mcp_list_tools", server_label: label, tools: [] } };
  session.items.add(stored);
  session.emit("conversation.item.added", { previous_item_id: session.items.previousId(id), item: stored.item });
  session.emit("mcp_list_tools.in_progress", { item_id: id });
  session.later({ audioMs: 50 }, () => {
    if (server.listFails === true) {
      session.emit("mcp_list_tools.failed", { item_id: id });
      return;
    }
    session.emit("mcp_list_tools.completed", { item_id: id });
    const tools = (server.tools ?? []).map((tool) => ({
      name: tool.name,
      description: tool.description ?? null,
      input_schema: tool.inputSchema ?? { type: "object", properties: {} },
      annotations: null,
    }));
    stored.item = { ...stored.item, tools };
    session.emit("conversation.item.done", { previous_item_id: session.items.previousId(id), item: stored.item });
  });
};
