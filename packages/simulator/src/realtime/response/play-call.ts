import { isJsonObject } from "../../wire/json.ts";
import type { CallStep, McpStep } from "../script/script.ts";
import type { ActiveResponse, OpenItem } from "../session/active-response.ts";
import type { Pause } from "../session/pacer.ts";
import type { Session } from "../session/session.ts";
import { addArguments, closeItem, finishPart, openItem } from "./output-item.ts";

/** Arguments as the JSON text that travels. */
export const argumentsText = (given: Readonly<Record<string, unknown>> | string | undefined): string =>
  typeof given === "string" ? given : JSON.stringify(given ?? {});

/** Streams the arguments of a call in a few pieces. */
function* streamArguments(session: Session, response: ActiveResponse, open: OpenItem, text: string): Generator<Pause, void> {
  for (let start = 0; start < text.length; start += 12) {
    addArguments(session, response, open, text.slice(start, start + 12));
    yield { audioMs: 20 };
  }
}

/** Calls a function tool of the client. */
export function* callFunction(session: Session, response: ActiveResponse, call: CallStep["call"]): Generator<Pause, void> {
  const open = openItem(session, response, {
    id: session.host.newId("item"),
    object: "realtime.item",
    type: "function_call",
    status: "in_progress",
    name: call.name,
    call_id: call.callId ?? session.host.newId("call"),
    arguments: "",
  });
  yield* streamArguments(session, response, open, argumentsText(call.arguments));
  closeItem(session, response, "completed");
}

/** Whether the session's tool of that server wants approval for every call. */
const wantsApproval = (response: ActiveResponse, mcp: McpStep["mcp"]): boolean => {
  const tool = response.tools.find((entry) => entry.type === "mcp" && entry.server_label === mcp.server);
  const rule = tool?.require_approval;
  if (!isJsonObject(rule)) return rule === "always";
  const always = rule["always"];
  const names = isJsonObject(always) ? always["tool_names"] : undefined;
  return Array.isArray(names) && names.includes(mcp.name);
};

/** Calls a tool of an MCP server, or asks for the client's approval: then the call follows the answer, outside of any response. */
export function* callMcp(session: Session, response: ActiveResponse, mcp: McpStep["mcp"]): Generator<Pause, void> {
  const common = { object: "realtime.item", server_label: mcp.server, name: mcp.name } as const;
  if (mcp.approval ?? wantsApproval(response, mcp)) {
    const id = session.host.newId("mcpr");
    session.approvals.set(id, mcp);
    openItem(session, response, { ...common, id, type: "mcp_approval_request", arguments: argumentsText(mcp.arguments) });
    closeItem(session, response, "completed");
    return;
  }
  const id = session.host.newId("mcp");
  const open = openItem(session, response, {
    ...common,
    id,
    type: "mcp_call",
    arguments: "",
    approval_request_id: null,
    output: null,
    error: null,
  });
  yield* streamArguments(session, response, open, argumentsText(mcp.arguments));
  finishPart(session, response, open);
  const ids = { item_id: id, output_index: open.outputIndex };
  session.emit("response.mcp_call.in_progress", ids);
  yield { audioMs: 100 };
  session.emit(mcp.error === undefined ? "response.mcp_call.completed" : "response.mcp_call.failed", ids);
  closeItem(session, response, "completed", mcpResult(mcp));
}

/** The fields that the end of an MCP call adds to its item. */
export const mcpResult = (mcp: McpStep["mcp"]): { readonly output: string | null; readonly error: unknown } =>
  mcp.error === undefined
    ? { output: mcp.output ?? "ok", error: null }
    : { output: null, error: { type: "tool_execution_error", message: mcp.error } };
