import { isJsonObject, type JsonObject, objectsOf, stringOf } from "../../wire/json.ts";
import { apiErrors, type Checked, refused } from "../wire/api-error.ts";

/** The fields of a request that the simulator acts on; everything else is only echoed. */
export interface CreateRequest {
  /** The body, without the envelope of the socket. */
  readonly body: JsonObject;
  readonly model: string;
  /** The new items; a string is one user message. */
  readonly input: readonly JsonObject[];
  readonly previousResponseId: string | undefined;
  /** Whether the response is kept in storage. */
  readonly store: boolean;
  /** Whether the model runs at all; `false` is a warm-up. */
  readonly generate: boolean;
  /** `metadata.scenario`. */
  readonly scenario: string | undefined;
}

/** What the checks depend on. */
export interface CreateRules {
  readonly transport: "ws" | "http";
  readonly storeFalseOnly: boolean;
}

const envelope = ["type", "stream_id", "generate"];

/** Reads and checks the body of `response.create` or of `POST /v1/responses`. */
export const readCreateRequest = (raw: JsonObject, rules: CreateRules): Checked<CreateRequest> => {
  const misplaced = rules.transport === "http" ? envelope.find((name) => raw[name] !== undefined) : undefined;
  if (misplaced !== undefined) {
    return refused(apiErrors.unsupportedParameter(misplaced));
  }
  if (rules.transport === "ws" && raw["background"] === true) {
    return refused(apiErrors.unsupportedParameter("background"));
  }
  const model = raw["model"];
  if (model === undefined || model === "") {
    return refused(apiErrors.missingParameter("model"));
  }
  if (typeof model !== "string") {
    return refused(apiErrors.invalidType("model", "a string"));
  }
  const previousResponseId = stringOf(raw["previous_response_id"]);
  if (previousResponseId !== undefined && (raw["conversation"] ?? null) !== null) {
    return refused(apiErrors.parentAndConversation());
  }
  if (rules.storeFalseOnly && raw["store"] !== false) {
    return refused(apiErrors.storeMustBeFalse());
  }
  const input = readInput(raw, previousResponseId);
  if (!input.ok) {
    return input;
  }
  const metadata = isJsonObject(raw["metadata"]) ? raw["metadata"] : {};
  return {
    ok: true,
    value: {
      body: Object.fromEntries(Object.entries(raw).filter(([name]) => !envelope.includes(name))),
      model,
      input: input.value,
      previousResponseId,
      store: raw["store"] !== false,
      generate: raw["generate"] !== false && !asksForPrewarm(raw),
      scenario: stringOf(metadata["scenario"]),
    },
  };
};

const asksForPrewarm = (raw: JsonObject): boolean =>
  isJsonObject(raw["prompt_cache_options"]) && raw["prompt_cache_options"]["prewarm"] === true;

const readInput = (raw: JsonObject, previousResponseId: string | undefined): Checked<readonly JsonObject[]> => {
  const input = raw["input"] ?? null;
  if (typeof input === "string") {
    return { ok: true, value: [{ role: "user", content: input }] };
  }
  if (input === null) {
    const mayBeEmpty = previousResponseId !== undefined || raw["prompt"] !== undefined || raw["conversation"] !== undefined;
    return mayBeEmpty ? { ok: true, value: [] } : refused(apiErrors.missingParameter("input"));
  }
  if (!Array.isArray(input) || !input.every(isJsonObject)) {
    return refused(apiErrors.invalidType("input", "a string or an array of objects"));
  }
  return { ok: true, value: objectsOf(input) };
};
