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
export interface LaneJob {
  readonly raw: JsonObject;
  readonly record: OpenRecord;
  readonly laneName: string | undefined;
  /** The steers that asked for it; `undefined` for a request of the client. */
  readonly steers?: readonly JsonObject[];
}

/** The parts of a socket that a running job touches. */
export interface LaneRunnerParts {
  readonly host: TurnHost;
  readonly cache: LaneCache;
  readonly steering: Steering;
  readonly signal: AbortSignal;
  readonly writerFor: (laneName: string | undefined) => EventWriter;
  readonly refuse: (error: ApiError, laneName: string | undefined) => void;
  readonly replyToSteer: (reply: SteerReply) => void;
}

/** Runs one job to its end, then the successors that steers ask for; they follow on the same lane. */
export const runLaneJob = async (parts: LaneRunnerParts, job: LaneJob): Promise<void> => {
  for (let next: LaneJob | undefined = job; next !== undefined; ) {
    next = await runOne(parts, next);
  }
};

const runOne = async (parts: LaneRunnerParts, job: LaneJob): Promise<LaneJob | undefined> => {
  const { host, cache, steering, signal } = parts;
  const parentId = stringOf(job.raw["previous_response_id"]);
  const prepared = prepareTurn(host, {
    transport: "ws",
    raw: job.raw,
    record: job.record,
    findParent: cache.find,
    appended: parentId === undefined ? [] : steering.takeWaiting(parentId),
  });
  const refusal = await refusalOf(prepared, signal);
  if (signal.aborted) {
    return undefined;
  }
  if (!prepared.ok || refusal !== undefined) {
    if (refusal !== undefined) {
      refuse(parts, job, parentId, refusal);
    }
    return undefined;
  }
  const turn = prepared.value;
  const control: GenerationControl = { steered: false };
  const callsTools = turn.script.output?.some(({ type }) => type === "function_call" || type === "custom_tool_call") ?? false;
  steering.started({ id: turn.responseId, model: turn.request.model, laneName: job.laneName, control, callsTools });
  host.recorder.update(job.record, { responseId: turn.responseId });
  const writer = parts.writerFor(job.laneName);
  if (host.profile.rateLimitFrames) {
    writer.write({ type: "codex.rate_limits", rate_limits: { allowed: true, limit_reached: false } }, "compact");
  }
  const end = await playTurn(host, turn, { writer, signal, control });
  return end === undefined ? undefined : settle(parts, job, turn, end);
};

const refuse = (parts: LaneRunnerParts, job: LaneJob, parentId: string | undefined, error: ApiError): void => {
  parts.cache.fail(job.laneName, parentId);
  parts.host.recorder.update(job.record, { endedBy: "refused" });
  if (job.steers === undefined) {
    parts.refuse(error, job.laneName);
  } else {
    parts.replyToSteer(parts.steering.successorFailed(parentId ?? "", job.steers, error.message));
  }
};

const settle = (parts: LaneRunnerParts, job: LaneJob, turn: PreparedTurn, end: GenerationEnd): LaneJob | undefined => {
  const { host, cache, steering } = parts;
  if (end.status === "completed" || end.status === "incomplete") {
    const entry = { id: turn.responseId, items: [...turn.context, ...end.output] };
    cache.remember(job.laneName, entry);
    if (turn.request.store) {
      host.stored.save(entry, end.response);
    }
  } else if (end.status === "error") {
    cache.fail(job.laneName, turn.request.previousResponseId);
  } else if (host.profile.failedEndsChain) {
    cache.forget(job.laneName);
  }
  if (end.status !== "silence") {
    host.recorder.update(job.record, { endedBy: end.status });
  }
  const { messages, replies } = steering.ended(turn.responseId, end.output);
  replies.forEach(parts.replyToSteer);
  return messages.length === 0 ? undefined : successor(parts, job, turn.responseId, messages);
};

const successor = ({ host }: LaneRunnerParts, job: LaneJob, parentId: string, messages: readonly JsonObject[]): LaneJob => {
  const raw = { ...job.raw, previous_response_id: parentId, input: messages };
  // Nobody sent the successor, so it is recorded with no bytes.
  const { transport, connection, laneName, handshakeHeaders } = job.record;
  const record = host.recorder.arrived({ transport, connection, laneName, handshakeHeaders, body: raw, bytesReceived: 0 });
  return { raw, record, laneName: job.laneName, steers: messages };
};
