import type { IdSource } from "./id-source.ts";
import type { GenerationControl } from "./item-events.ts";
import { isJsonObject, type JsonObject, objectsOf, stringOf } from "./json.ts";

/** A response that can be the target of a steer. */
interface SteerTarget {
  readonly id: string;
  readonly model: string;
  readonly laneName: string | undefined;
  readonly control: GenerationControl;
  /** Whether its script calls tools; then it is not cut short, and the steer waits for the tool outputs. */
  readonly callsTools: boolean;
}

/** A frame that answers a steer, and the lane that it names. */
export interface SteerReply {
  readonly laneName: string | undefined;
  readonly frame: JsonObject;
}

/** The steers of one socket. */
export interface Steering {
  /** Says that a response runs. */
  started(target: SteerTarget): void;
  /** Answers a `response.steer` frame. */
  steer(frame: JsonObject): SteerReply;
  /** Says that a response ended. Returns the messages for a successor, or the `pending` replies when tool outputs are due. */
  ended(id: string, output: readonly JsonObject[]): { readonly messages: readonly JsonObject[]; readonly replies: readonly SteerReply[] };
  /** Takes the messages that wait for the tool outputs of this response. */
  takeWaiting(id: string): readonly JsonObject[];
  /** The reply for a successor that was refused. */
  successorFailed(id: string, messages: readonly JsonObject[], message: string): SteerReply;
}

interface QueuedSteer {
  readonly id: string;
  readonly messages: readonly JsonObject[];
}

interface Entry {
  readonly target: SteerTarget;
  state: "active" | "waiting" | "over";
  queued: QueuedSteer[];
  required: readonly JsonObject[];
}

const maxPendingSteers = 8;

/** Makes the steering of one socket. */
export function createSteering(models: readonly string[], ids: IdSource): Steering {
  const entries = new Map<string, Entry>();
  let sequence = 0;

  const reply = (laneName: string | undefined, type: string, fields: JsonObject): SteerReply => ({
    laneName,
    frame: { type: `response.steer.${type}`, sequence_number: sequence++, ...fields },
  });
  const failure = (laneName: string | undefined, frame: JsonObject, code: string, message: string): SteerReply =>
    reply(laneName, "failed", {
      steer: { previous_response_id: frame["previous_response_id"] ?? null, input: frame["input"] ?? null },
      error: { type: "invalid_request_error", code, message },
    });
  const pending = ({ target, required }: Entry, id: string): SteerReply =>
    reply(target.laneName, "pending", {
      steer: { id, previous_response_id: target.id },
      reason: "waiting_for_required_input",
      required_input: required,
    });

  function queue(entry: Entry, frame: JsonObject, messages: readonly JsonObject[]): SteerReply {
    const { target } = entry;
    if (entry.queued.length >= maxPendingSteers) {
      return failure(target.laneName, frame, "too_many_pending_steers", "Too many steers wait for this response.");
    }
    const id = ids("steer");
    entry.queued.push({ id, messages });
    if (entry.state === "waiting") {
      return pending(entry, id);
    }
    target.control.steered ||= !target.callsTools;
    return reply(target.laneName, "accepted", { steer: { id, previous_response_id: target.id } });
  }

  return {
    started: (target) => void entries.set(target.id, { target, state: "active", queued: [], required: [] }),
    steer(frame) {
      const entry = entries.get(String(frame["previous_response_id"]));
      const messages = steerMessages(frame["input"]);
      if (entry === undefined) {
        return failure(undefined, frame, "response_not_found", "No response with this id ran on this connection.");
      }
      const { laneName, model } = entry.target;
      if (!models.includes(model)) {
        return failure(laneName, frame, "steering_not_supported", `The model '${model}' cannot be steered.`);
      }
      if (messages === undefined) {
        return failure(laneName, frame, "invalid_input", "The input must be a string or a non-empty array of user messages.");
      }
      return entry.state === "over"
        ? failure(laneName, frame, "response_already_completed", "The response has already ended.")
        : queue(entry, frame, messages);
    },
    ended(id, output) {
      const entry = entries.get(id);
      if (entry === undefined) {
        return { messages: [], replies: [] };
      }
      entry.required = requiredInput(output);
      if (entry.required.length > 0) {
        entry.state = "waiting";
        return { messages: [], replies: entry.queued.map((steer) => pending(entry, steer.id)) };
      }
      entry.state = "over";
      return { messages: entry.queued.splice(0).flatMap((steer) => steer.messages), replies: [] };
    },
    takeWaiting(id) {
      const entry = entries.get(id);
      if (entry?.state !== "waiting") {
        return [];
      }
      entry.state = "over";
      return entry.queued.splice(0).flatMap((steer) => steer.messages);
    },
    successorFailed: (id, messages, message) =>
      failure(entries.get(id)?.target.laneName, { previous_response_id: id, input: messages }, "successor_creation_failed", message),
  };
}

function steerMessages(input: unknown): readonly JsonObject[] | undefined {
  const text = stringOf(input);
  if (text !== undefined) {
    return [{ role: "user", content: text }];
  }
  const isValid = Array.isArray(input) && input.length > 0 && input.every((item) => isJsonObject(item) && item["role"] === "user");
  return isValid ? objectsOf(input) : undefined;
}

function requiredInput(output: readonly JsonObject[]): readonly JsonObject[] {
  return output
    .filter((item) => item["type"] === "function_call" || item["type"] === "custom_tool_call")
    .map((item) => ({ type: `${String(item["type"])}_output`, call_id: item["call_id"] }));
}
