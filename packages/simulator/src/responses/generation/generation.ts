import { randomBytes } from "node:crypto";
import type { JsonObject } from "../../wire/json.ts";
import type { CreateRequest } from "../request/create-request.ts";
import type { TokenCounter } from "../request/token-usage.ts";
import type { EndScript } from "../script/end-script.ts";
import type { ResponseScript } from "../script/script.ts";
import type { IdSource } from "../wire/id-source.ts";
import { type GenerationControl, itemEvents } from "./item-events.ts";
import { type ResponseProgress, responseObject } from "./response-object.ts";

/** What a generation is made from. */
export interface GenerationInput {
  readonly script: ResponseScript;
  readonly request: CreateRequest;
  /** The effective context, for `usage`. */
  readonly context: readonly JsonObject[];
  readonly responseId: string;
  readonly ids: IdSource;
  readonly tokens: TokenCounter;
  /** What the terminal frame's `output` holds. */
  readonly terminalOutput: "full" | "empty" | "omitted";
  readonly control: GenerationControl;
}

/** How a generation ended. */
export interface GenerationEnd {
  readonly status: "completed" | "incomplete" | "failed" | "error" | "silence";
  /** The finished items. */
  readonly output: readonly JsonObject[];
  /** The full response object, `output` included. */
  readonly response: JsonObject;
  /** The error that a client of the JSON answer gets. */
  readonly error?: { readonly code: string; readonly message: string };
}

const serverError = "The server had an error processing your request. Sorry about that!";

/** The events of one response, in order, as the HTTP stream has them; returns how it ended. */
export function* generation(input: GenerationInput): Generator<JsonObject, GenerationEnd> {
  const { script } = input;
  let sequence = 0;
  const number = (event: JsonObject): JsonObject => {
    const { type, ...fields } = event;
    return script.sequenceNumbers === false ? event : { type, sequence_number: sequence++, ...fields };
  };
  const events = unnumbered(input);
  for (let step = events.next(); ; step = events.next()) {
    if (step.done) {
      return step.value;
    }
    yield number(step.value);
  }
}

function* unnumbered(input: GenerationInput): Generator<JsonObject, GenerationEnd> {
  const { script, request, responseId } = input;
  const createdAt = Math.floor(Date.now() / 1000);
  const object = (progress: ResponseProgress): JsonObject => responseObject(responseId, createdAt, request, progress);
  const output: JsonObject[] = [];
  if (script.lifecycle !== "terminal-only") {
    const response = object({ status: "in_progress", output: [], usage: null });
    yield { type: "response.created", response };
    yield { type: "response.in_progress", response };
    yield* outputEvents(input, output);
  }
  return yield* ending(input, output, object);
}

function* outputEvents(input: GenerationInput, output: JsonObject[]): Generator<JsonObject, void> {
  const { script, request, control } = input;
  const scripts = script.output ?? [];
  const status = script.end?.status ?? "completed";
  const endsInside = status === "failed" || status === "error" || status === "silence";
  const include = request.body["include"];
  for (const [index, item] of scripts.entries()) {
    if (control.steered) {
      return;
    }
    const isLast = index === scripts.length - 1;
    const finished = yield* itemEvents(item, {
      index,
      ids: input.ids,
      control,
      leftOpen: endsInside && isLast,
      status: status === "incomplete" && isLast ? "incomplete" : "completed",
      includesEncryptedReasoning: Array.isArray(include) && include.includes("reasoning.encrypted_content"),
      padding: () => (script.obfuscation === true ? { obfuscation: randomBytes(6).toString("base64url") } : {}),
    });
    if (finished !== undefined) {
      output.push(finished);
    }
  }
}

type ObjectMaker = (progress: ResponseProgress) => JsonObject;

function* ending(input: GenerationInput, output: readonly JsonObject[], object: ObjectMaker): Generator<JsonObject, GenerationEnd> {
  const end: EndScript = input.control.steered
    ? { status: "incomplete", reason: "steered" }
    : (input.script.end ?? { status: "completed" });
  const usage = input.tokens.usage(input.context, output);
  switch (end.status) {
    case "completed":
    case "incomplete": {
      const reason = end.status === "incomplete" ? { incompleteReason: end.reason ?? "max_output_tokens" } : {};
      const progress = { status: end.status, usage, ...reason };
      yield { type: `response.${end.status}`, response: object({ ...progress, output: terminalOutput(input.terminalOutput, output) }) };
      return { status: end.status, output, response: object({ ...progress, output }) };
    }
    case "failed": {
      const response = failedResponse(object, end);
      yield { type: "response.failed", response };
      return { status: "failed", output, response };
    }
    case "error": {
      const error = { code: end.code ?? "server_error", message: end.message ?? serverError };
      const response = failedResponse(object, error);
      const fields = { ...error, param: null };
      yield end.shape === "nested" ? { type: "error", error: { type: "server_error", ...fields } } : { type: "error", ...fields };
      if (end.thenFailed === true) {
        yield { type: "response.failed", response };
      }
      return { status: "error", output, response, error };
    }
    case "silence":
      return { status: "silence", output, response: object({ status: "in_progress", output, usage: null }) };
  }
}

const failedResponse = (object: ObjectMaker, error: { readonly code?: string; readonly message?: string }): JsonObject => {
  const shown = { code: error.code ?? "server_error", message: error.message ?? serverError };
  return object({ status: "failed", output: [], usage: null, error: shown });
};

const terminalOutput = (kind: GenerationInput["terminalOutput"], output: readonly JsonObject[]): readonly JsonObject[] | undefined =>
  kind === "full" ? output : kind === "empty" ? [] : undefined;
