import { refuseIssue } from "../../realtime/settings/refuse-issue.ts";
import { RefusedEvent } from "../../realtime/settings/refused-event.ts";
import { isJsonObject, type JsonObject, stringOf, textOf } from "../../wire/json.ts";
import { bytesPerMs, toPcm } from "../audio/live-audio.ts";
import { createBackendItem, createBackendResponse, decide } from "../session/backend.ts";
import { emit, emitTo } from "../session/emit.ts";
import { closeByClient } from "../session/end-session.ts";
import type { LivePeer } from "../session/live-peer.ts";
import { delegationType, describe, type LiveSession, type PendingAppend } from "../session/session.ts";
import { isPlayingFixture, playFixture } from "../session/speech.ts";
import { hear, injectionMs } from "../session/timeline.ts";
import { updateSchema } from "../settings/live-session-schema.ts";
import { liveClientEventSchemas, maxFixtureBytes } from "./live-client-event-schema.ts";

/** A client event that has passed its schema. */
export type LiveClientEvent = JsonObject & { readonly type: string };

/** What a data channel and a sideband may not send; audio comes by other ways there. */
const notOn: Readonly<Record<LivePeer["kind"], readonly string[]>> = {
  primary: ["transport.dtmf.send"],
  fork: ["transport.dtmf.send"],
  sideband: ["session.start", "session.input_audio.append"],
  channel: ["session.start", "session.input_audio.append", "session.output_audio.fixture.play", "transport.dtmf.send"],
};

/** Checks a frame. Throws {@link RefusedEvent}. @param value - The parsed frame; `undefined` if it is no JSON. */
export const parseLiveEvent = (value: unknown, kind: LivePeer["kind"]): LiveClientEvent => {
  if (value === undefined) throw new RefusedEvent("invalid_json", "We could not parse the JSON body of your event.");
  if (!isJsonObject(value)) throw new RefusedEvent("invalid_type", "Invalid event: expected an object.");
  const { type } = value;
  if (type === undefined) throw new RefusedEvent("missing_required_parameter", "Missing required parameter: 'type'.", "type");
  const schema = typeof type === "string" && !notOn[kind].includes(type) ? liveClientEventSchemas.get(type) : undefined;
  if (schema === undefined) {
    const supported = [...liveClientEventSchemas.keys()].filter((name) => !notOn[kind].includes(name)).map((name) => `'${name}'`);
    throw new RefusedEvent("invalid_value", `Invalid value: '${textOf(type)}'. Supported values are: ${supported.join(", ")}.`, "type");
  }
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue !== undefined) throw refuseIssue(issue, value);
  return value as LiveClientEvent;
};

/** The `error` of a refused event, to its sender. */
const refuse = (session: LiveSession, peer: LivePeer, cause: unknown, value: unknown): void => {
  const clientEventId = isJsonObject(value) ? stringOf(value["event_id"]) : undefined;
  const refused =
    cause instanceof RefusedEvent ? cause : new RefusedEvent("server_error", cause instanceof Error ? cause.message : String(cause));
  const { code, message, param } = refused;
  const type = cause instanceof RefusedEvent ? "invalid_request_error" : "server_error";
  const cid = clientEventId === undefined || !peer.repeatsIds ? {} : { client_event_id: clientEventId };
  emitTo(session, peer, "error", { error: { type, code, message, ...(param !== null && { param }), ...cid } });
};

/** Does what a frame asks for; if it breaks a rule, its sender gets an `error` and the session goes on. */
export const handleLiveFrame = (session: LiveSession, peer: LivePeer, value: unknown): void => {
  try {
    const event = parseLiveEvent(value, peer.kind);
    if (session.status.status !== "running") throw new RefusedEvent("session_closing", "The session is closing.");
    apply(session, event);
  } catch (cause) {
    refuse(session, peer, cause, value);
  }
};

const apply = (session: LiveSession, event: LiveClientEvent): void => {
  const { type } = event;
  const eventId = stringOf(event["event_id"]);
  if (type === "session.start") throw new RefusedEvent("session_already_started", "The session has already started.", "type");
  if (type === "session.input_audio.append") return appendAudio(session, String(event["audio"]));
  if (type === "session.update") return update(session, event["session"], eventId);
  if (type === "session.close") return closeByClient(session, eventId);
  if (type === "response.item.create") return createBackendItem(session, event["item"]);
  if (type === "response.create") return createBackendResponse(session);
  if (type === "session.output_audio.fixture.play") return play(session, String(event["audio"]), eventId);
  if (type === "transport.dtmf.send") return emit(session, "transport.dtmf.sent", { event: event["event"] }, eventId);
  if (type.startsWith("decision.")) return applyDecision(session, event, eventId);
  const mute = /^session\.input_audio\.(mute|unmute)$/.exec(type)?.[1];
  if (mute === undefined) return append(session, event, eventId);
  session.isMuted = mute === "mute";
  emit(session, `session.input_audio.${mute}d`, {}, eventId);
};

const appendAudio = (session: LiveSession, base64: string): void => {
  const audio = Buffer.from(base64, "base64");
  if (session.format.type === "audio/pcm" && audio.length % 2 !== 0) {
    throw new RefusedEvent("invalid_audio", "PCM16 audio must contain an even number of bytes", "audio");
  }
  if (audio.length / bytesPerMs(session.format) > 600_000) throw new RefusedEvent("invalid_audio", "At most ten minutes at once.", "audio");
  hear(session, toPcm(audio, session.format));
};

const update = (session: LiveSession, change: unknown, eventId: string | undefined): void => {
  const fixed = Object.keys(change as JsonObject).find((key) => key !== "delegation" && key !== "triggers");
  const known = ["model", "instructions", "input", "audio", "store", "safety_identifier", "client"];
  if (fixed !== undefined && known.includes(fixed)) {
    throw new RefusedEvent("immutable_field_update", `${fixed} cannot change after session startup.`, `session.${fixed}`);
  }
  const issue = updateSchema.safeParse(change).error?.issues[0];
  if (issue !== undefined) throw refuseIssue({ ...issue, path: ["session", ...issue.path] }, { session: change });
  const { delegation, triggers } = change as { readonly delegation?: JsonObject | null; readonly triggers?: unknown };
  const type = delegation === null ? "client" : delegation?.["type"];
  if (delegation !== undefined && type !== delegationType(session)) {
    throw new RefusedEvent("immutable_field_update", "The delegation type cannot change after session startup.", "session.delegation.type");
  }
  const before = session.config["delegation"] as JsonObject;
  const inner = String(type);
  const merged = delegation && {
    ...before,
    ...delegation,
    ...(inner in delegation && { [inner]: { ...(before[inner] as object), ...(delegation[inner] as object) } }),
  };
  session.config = { ...session.config, ...(merged && { delegation: merged }), ...(triggers !== undefined && { triggers }) };
  emit(session, "session.updated", { session: describe(session) }, eventId);
};

const append = (session: LiveSession, event: LiveClientEvent, eventId: string | undefined): void => {
  const delegationId = event["delegation_id"] === null ? null : String(event["delegation_id"]);
  if (isPlayingFixture(session)) throw new RefusedEvent("fixture_active", "Appends are not accepted while a fixture is playing.", "type");
  if (delegationId !== null && !session.delegations.has(delegationId)) {
    throw new RefusedEvent("invalid_value", `Unknown delegation: '${delegationId}'.`, "delegation_id");
  }
  // Parse boundary: the only types that are left.
  const kind = event.type.split(".")[1] as PendingAppend["kind"];
  const dueMs = session.timelineMs + injectionMs;
  session.pending.push({ kind, eventId, content: String(event["content"]), delegationId, dueMs });
};

const play = (session: LiveSession, base64: string, eventId: string | undefined): void => {
  const pcm = Buffer.from(base64, "base64");
  if (pcm.length > maxFixtureBytes) throw new RefusedEvent("invalid_audio", "A fixture may last 30 seconds.", "audio");
  if (pcm.length % 2 !== 0) throw new RefusedEvent("invalid_audio", "PCM16 audio must contain an even number of bytes", "audio");
  playFixture(session, pcm, eventId);
};

const applyDecision = (session: LiveSession, event: LiveClientEvent, eventId: string | undefined): void => {
  const { newId } = session.host;
  if (event.type === "decision.create") {
    if (session.usedDecisionIds.has(String(eventId))) throw new RefusedEvent("invalid_value", "event_id was used before.", "event_id");
    session.usedDecisionIds.add(String(eventId));
    return decide(session, { value: true }, null);
  }
  if (event.type === "decision.item.create") {
    const item = { id: newId("item"), ...(event["item"] as JsonObject) };
    session.decisionItems.add(String(item.id));
    return emit(session, "decision.item.created", { item }, eventId);
  }
  const itemId = String(event["item_id"]);
  if (!session.decisionItems.delete(itemId)) throw new RefusedEvent("invalid_value", `Unknown item: '${itemId}'.`, "item_id");
  emit(session, "decision.item.deleted", { item_id: itemId }, eventId);
};
