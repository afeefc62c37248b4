import { type JsonObject, stringOf } from "../../wire/json.ts";
import type { GenerationEnd } from "../generation/generation.ts";
import type { GenerationControl } from "../generation/item-events.ts";
import type { OpenRecord } from "../record/request-recorder.ts";
import type { LaneCache } from "../request/chain-store.ts";
import type { EventWriter } from "../turn/event-writer.ts";
import { playTurn } from "../turn/play-turn.ts";
import { type PreparedTurn, prepareTurn, refusalOf, type TurnHost } from "../turn/prepare-turn.ts";
import type { ApiError } from "../wire/api-error.ts";
import type { Steering, SteerReply } from "./steering.ts";

/** One request in its lane. */
export interface LaneRequest {
  readonly raw: JsonObject;
  readonly record: OpenRecord;
  readonly laneName: string | undefined;
  /** The steers that asked for it; `undefined` for a request of the client. */
  readonly steers?: readonly JsonObject[];
}

/** The parts of a socket that a running request touches. */
export interface LaneRunnerParts {
  readonly host: TurnHost;
  readonly cache: LaneCache;
  readonly steering: Steering;
  readonly signal: AbortSignal;
  readonly writerFor: (laneName: string | undefined) => EventWriter;
  readonly refuse: (error: ApiError, laneName: string | undefined) => void;
  readonly replyToSteer: (reply: SteerReply) => void;
}

/** Runs one request to its end, then the successors that steers ask for; they follow on the same lane. */
export const runLaneRequest = async (parts: LaneRunnerParts, request: LaneRequest): Promise<void> => {
  for (let next: LaneRequest | undefined = request; next !== undefined; ) {
    next = await runOne(parts, next);
  }
};

const runOne = async (parts: LaneRunnerParts, request: LaneRequest): Promise<LaneRequest | undefined> => {
  const { host, cache, steering, signal } = parts;
  const parentId = stringOf(request.raw["previous_response_id"]);
  const prepared = prepareTurn(host, {
    transport: "ws",
    raw: request.raw,
    record: request.record,
    findParent: cache.find,
    appended: parentId === undefined ? [] : steering.takeWaiting(parentId),
  });
  const refusal = await refusalOf(prepared, signal);
  if (signal.aborted) {
    return undefined;
  }
  if (!prepared.ok || refusal !== undefined) {
    if (refusal !== undefined) {
      refuse(parts, request, parentId, refusal);
    }
    return undefined;
  }
  const turn = prepared.value;
  const control: GenerationControl = { steered: false };
  const callsTools = turn.script.output?.some(({ type }) => type === "function_call" || type === "custom_tool_call") ?? false;
  steering.started({ id: turn.responseId, model: turn.request.model, laneName: request.laneName, control, callsTools });
  host.recorder.update(request.record, { responseId: turn.responseId });
  const writer = parts.writerFor(request.laneName);
  if (host.profile.rateLimitFrames) {
    writer.write({ type: "codex.rate_limits", rate_limits: { allowed: true, limit_reached: false } }, "compact");
  }
  const end = await playTurn(host, turn, { writer, signal, control });
  return end === undefined ? undefined : settle(parts, request, turn, end);
};

const refuse = (parts: LaneRunnerParts, request: LaneRequest, parentId: string | undefined, error: ApiError): void => {
  parts.cache.fail(request.laneName, parentId);
  parts.host.recorder.update(request.record, { endedBy: "refused" });
  if (request.steers === undefined) {
    parts.refuse(error, request.laneName);
  } else {
    parts.replyToSteer(parts.steering.successorFailed(parentId ?? "", request.steers, error.message));
  }
};

const settle = (parts: LaneRunnerParts, request: LaneRequest, turn: PreparedTurn, end: GenerationEnd): LaneRequest | undefined => {
  const { host, cache, steering } = parts;
  if (end.status === "completed" || end.status === "incomplete") {
    const entry = { id: turn.responseId, items: [...turn.context, ...end.output] };
    cache.remember(request.laneName, entry);
    if (turn.request.store) {
      host.stored.save(entry, end.response);
    }
  } else if (end.status === "error") {
    cache.fail(request.laneName, turn.request.previousResponseId);
  } else if (host.profile.failedEndsChain) {
    cache.forget(request.laneName);
  }
  if (end.status !== "silence") {
    host.recorder.update(request.record, { endedBy: end.status });
  }
  const { messages, replies } = steering.ended(turn.responseId, end.output);
  replies.forEach(parts.replyToSteer);
  return messages.length === 0 ? undefined : successor(parts, request, turn.responseId, messages);
};

const successor = ({ host }: LaneRunnerParts, request: LaneRequest, parentId: string, messages: readonly JsonObject[]): LaneRequest => {
  const raw = { ...request.raw, previous_response_id: parentId, input: messages };
  // Nobody sent the successor, so it is recorded with no bytes.
  const { transport, connection, laneName, handshakeHeaders } = request.record;
  const record = host.recorder.arrived({ transport, connection, laneName, handshakeHeaders, body: raw, bytesReceived: 0 });
  return { raw, record, laneName: request.laneName, steers: messages };
};
