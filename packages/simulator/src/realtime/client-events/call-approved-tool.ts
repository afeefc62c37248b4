import { argumentsText, mcpResult } from "../response/play-call.ts";
import type { StoredItem } from "../session/item.ts";
import type { Session } from "../session/session.ts";
import type { ClientItem } from "./client-event.ts";

/** Runs the MCP call that the client approved: outside of any response, and no response follows by itself. */
export const callApprovedTool = (session: Session, answer: ClientItem): void => {
  const requestId = answer.approval_request_id ?? "";
  const mcp = session.approvals.get(requestId);
  session.approvals.delete(requestId);
  if (mcp === undefined || answer.approve !== true) return;
  const id = session.host.newId("mcp");
  const stored: StoredItem = {
    item: {
      id,
      object: "realtime.item",
      type: "mcp_call",
      server_label: mcp.server,
      name: mcp.name,
      arguments: argumentsText(mcp.arguments),
      approval_request_id: requestId,
      output: null,
      error: null,
    },
  };
  session.items.add(stored);
  session.emit("conversation.item.added", { previous_item_id: session.items.previousId(id), item: stored.item });
  session.emit("response.mcp_call.in_progress", { output_index: 0, item_id: id });
  session.later({ audioMs: 100 }, () => {
    session.emit(mcp.error === undefined ? "response.mcp_call.completed" : "response.mcp_call.failed", { output_index: 0, item_id: id });
    stored.item = { ...stored.item, ...mcpResult(mcp) };
    session.emit("conversation.item.done", { previous_item_id: session.items.previousId(id), item: stored.item });
  });
};
