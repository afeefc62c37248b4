import { isJsonObject, type JsonObject, objectsOf, stringOf, textOf } from "../../wire/json.ts";

import type { GenerationControl } from "../generation/item-events.ts";
import type { IdSource } from "../wire/id-source.ts";

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

/** What a response leaves to its steers. */
export interface SteerOutcome {
  /** The messages for a successor. */
  readonly messages: readonly JsonObject[];
  /** The `pending` frames, when tool outputs are due. */
  readonly replies: readonly SteerReply[];
}

/** The steers of one socket. */
export class Steering {
  readonly #models: readonly string[];
  readonly #ids: IdSource;
  readonly #entries: Map<string, Entry> = new Map();
  #sequence = 0;

  constructor(models: readonly string[], ids: IdSource) {
    this.#models = models;
    this.#ids = ids;
  }

  /** Says that a response runs. */
  started(target: SteerTarget): void {
    this.#entries.set(target.id, { target, state: "active", queued: [], required: [] });
  }

  /** Answers a `response.steer` frame. */
  steer(frame: JsonObject): SteerReply {
    const entry = this.#entries.get(stringOf(frame["previous_response_id"]) ?? "");
    const messages = steerMessages(frame["input"]);
    if (entry === undefined) {
      return this.#failure(undefined, frame, "response_not_found", "No response with this id ran on this connection.");
    }
    const { laneName, model } = entry.target;
    if (!this.#models.includes(model)) {
      return this.#failure(laneName, frame, "steering_not_supported", `The model '${model}' cannot be steered.`);
    }
    if (messages === undefined) {
      return this.#failure(laneName, frame, "invalid_input", "The input must be a string or a non-empty array of user messages.");
    }
    if (entry.state === "over") {
      return this.#failure(laneName, frame, "response_already_completed", "The response has already ended.");
    }
    if (entry.queued.length >= maxPendingSteers) {
      return this.#failure(laneName, frame, "too_many_pending_steers", "Too many steers wait for this response.");
    }
    return this.#queue(entry, messages);
  }

  /** Says that a response ended. */
  ended(id: string, output: readonly JsonObject[]): SteerOutcome {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      return { messages: [], replies: [] };
    }
    entry.required = requiredInput(output);
    if (entry.required.length > 0) {
      entry.state = "waiting";
      return { messages: [], replies: entry.queued.map((steer) => this.#pending(entry, steer.id)) };
    }
    entry.state = "over";
    return { messages: takeMessages(entry), replies: [] };
  }

  /** Takes the messages that wait for the tool outputs of this response. */
  takeWaiting(id: string): readonly JsonObject[] {
    const entry = this.#entries.get(id);
    if (entry?.state !== "waiting") {
      return [];
    }
    entry.state = "over";
    return takeMessages(entry);
  }

  /** The reply for steers whose successor was refused. */
  successorFailed(id: string, messages: readonly JsonObject[], message: string): SteerReply {
    const laneName = this.#entries.get(id)?.target.laneName;
    return this.#failure(laneName, { previous_response_id: id, input: messages }, "successor_creation_failed", message);
  }

  #queue(entry: Entry, messages: readonly JsonObject[]): SteerReply {
    const { target } = entry;
    const id = this.#ids("steer");
    entry.queued.push({ id, messages });
    if (entry.state === "waiting") {
      return this.#pending(entry, id);
    }
    target.control.steered ||= !target.callsTools;
    return this.#reply(target.laneName, "accepted", { steer: { id, previous_response_id: target.id } });
  }

  #reply(laneName: string | undefined, type: string, fields: JsonObject): SteerReply {
    const frame = { type: `response.steer.${type}`, sequence_number: this.#sequence, ...fields };
    this.#sequence += 1;
    return { laneName, frame };
  }

  #failure(laneName: string | undefined, frame: JsonObject, code: string, message: string): SteerReply {
    return this.#reply(laneName, "failed", {
      steer: { previous_response_id: frame["previous_response_id"] ?? null, input: frame["input"] ?? null },
      error: { type: "invalid_request_error", code, message },
    });
  }

  #pending({ target, required }: Entry, id: string): SteerReply {
    return this.#reply(target.laneName, "pending", {
      steer: { id, previous_response_id: target.id },
      reason: "waiting_for_required_input",
      required_input: required,
    });
  }
}

const takeMessages = (entry: Entry): readonly JsonObject[] => entry.queued.splice(0).flatMap((steer) => steer.messages);

const steerMessages = (input: unknown): readonly JsonObject[] | undefined => {
  const text = stringOf(input);
  if (text !== undefined) {
    return [{ role: "user", content: text }];
  }
  const isValid = Array.isArray(input) && input.length > 0 && input.every((item) => isJsonObject(item) && item["role"] === "user");
  return isValid ? objectsOf(input) : undefined;
};

const requiredInput = (output: readonly JsonObject[]): readonly JsonObject[] =>
  output
    .filter((item) => item["type"] === "function_call" || item["type"] === "custom_tool_call")
    .map((item) => ({ type: `${textOf(item["type"])}_output`, call_id: item["call_id"] }));
