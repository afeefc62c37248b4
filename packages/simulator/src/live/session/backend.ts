import { RefusedEvent } from "../../realtime/settings/refused-event.ts";
import { isJsonObject, type JsonObject } from "../../wire/json.ts";
import { emit } from "./emit.ts";
import { delegationType, type LiveSession } from "./session.ts";
import { speak } from "./speech.ts";

/** Refuses what only a Responses delegation takes. */
const needBackend = (session: LiveSession, type: string): void => {
  if (delegationType(session) !== "responses") throw new RefusedEvent("invalid_request", `${type} requires Responses delegation.`, "type");
};

/** Lets the backend answer once, as the script says. */
const respond = (session: LiveSession, delegationId: string | null, responseId: string): void => {
  const { newId, cursor } = session.host;
  let sequence = 0;
  const tell = (type: string, fields: JsonObject): void => {
    emit(session, "response.event", { delegation_id: delegationId, event: { type, sequence_number: sequence, ...fields } });
    sequence += 1;
  };
  const snapshot = (status: string): JsonObject => ({ id: responseId, status, output: [], tools: [], instructions: null });
  const { calls = [], text, fail } = cursor.takeBackend() ?? { text: "Done." };
  tell("response.created", { response: snapshot("in_progress") });
  const outputs = new Map<string, string | undefined>();
  for (const [index, { name, arguments: args = {}, callId = newId("call") }] of calls.entries()) {
    outputs.set(callId, undefined);
    const written = typeof args === "string" ? args : JSON.stringify(args);
    const item = { id: newId("fc"), type: "function_call", status: "completed", call_id: callId, name, arguments: written };
    tell("response.output_item.done", { output_index: index, item });
  }
  if (text !== undefined)
    tell("response.output_text.delta", { item_id: newId("msg"), output_index: calls.length, content_index: 0, delta: text });
  session.openCalls = calls.length > 0 && fail === undefined ? { delegationId, outputs } : undefined;
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
  tell(`response.${fail ?? "completed"}`, { response: { ...snapshot(fail ?? "completed"), usage } });
  if (text !== undefined && fail === undefined) speak(session, text);
};

/** The voice model delegates, by the delegation that the session has. */
export const delegate = (session: LiveSession): void => {
  const { newId } = session.host;
  const target = delegationType(session);
  const id = newId("item");
  const responseId = newId("resp");
  const response = target === "responses" ? { response_id: responseId } : {};
  if (target === "client") session.delegations.add(id);
  emit(session, "session.delegation.created", {
    offset_ms: session.timelineMs,
    delegation: { id, type: "delegation", target, ...response },
  });
  if (target === "responses") respond(session, id, responseId);
  if (target === "decisions") decide(session, { value: true }, id);
};

/** The decision model answers: a delegation, or a `decision.create`. */
export const decide = (session: LiveSession, decision: JsonObject, delegationId: string | null): void =>
  emit(session, "decision.event", {
    delegation_id: delegationId,
    trigger_id: null,
    source_event_id: null,
    source_event_type: null,
    event: { type: "decision.completed", decision },
  });

/** `response.item.create`: never acknowledged. An output belongs to a call that waits for it. */
export const createBackendItem = (session: LiveSession, item: unknown): void => {
  needBackend(session, "response.item.create");
  if (!isJsonObject(item) || item["type"] !== "function_call_output") return;
  const callId = String(item["call_id"]);
  if (!session.openCalls?.outputs.has(callId)) {
    throw new RefusedEvent("invalid_value", `No tool call found for function call output with call_id ${callId}.`, "item.call_id");
  }
  session.openCalls.outputs.set(callId, String(item["output"]));
};

/** `response.create`: the backend goes on, or answers what it was given. */
export const createBackendResponse = (session: LiveSession): void => {
  needBackend(session, "response.create");
  const open = session.openCalls;
  if (open && [...open.outputs.values()].includes(undefined)) {
    throw new RefusedEvent("invalid_request", "Every function call of the response needs an output first.", null);
  }
  session.openCalls = undefined;
  respond(session, open?.delegationId ?? null, session.host.newId("resp"));
};
