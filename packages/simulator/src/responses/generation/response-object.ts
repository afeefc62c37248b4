import type { JsonObject } from "../../wire/json.ts";
import type { CreateRequest } from "../request/create-request.ts";

/** What changes in a response object while it runs. */
export interface ResponseProgress {
  readonly status: "in_progress" | "completed" | "incomplete" | "failed";
  /** Left out of the object when undefined. */
  readonly output: readonly JsonObject[] | undefined;
  readonly usage: JsonObject | null;
  readonly error?: JsonObject;
  readonly incompleteReason?: string;
}

const echoed: JsonObject = {
  instructions: null,
  max_output_tokens: null,
  parallel_tool_calls: true,
  reasoning: { effort: null, summary: null },
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_p: 1,
  truncation: "disabled",
  metadata: {},
};

/** The response object of the lifecycle frames and of the JSON answer. */
export const responseObject = (id: string, createdAt: number, request: CreateRequest, progress: ResponseProgress): JsonObject => {
  const { body } = request;
  const fields = Object.fromEntries(Object.entries(echoed).map(([name, fallback]) => [name, body[name] ?? fallback]));
  const ended = progress.status !== "in_progress";
  return {
    id,
    object: "response",
    created_at: createdAt,
    status: progress.status,
    background: false,
    error: progress.error ?? null,
    incomplete_details: progress.incompleteReason === undefined ? null : { reason: progress.incompleteReason },
    model: request.model,
    ...(progress.output === undefined ? {} : { output: progress.output }),
    previous_response_id: request.previousResponseId ?? null,
    // The tier is decided while the response runs: `auto` is what was asked for, `default` what was used.
    service_tier: ended ? "default" : (body["service_tier"] ?? "auto"),
    store: request.store,
    usage: progress.usage,
    ...(progress.status === "completed" ? { completed_at: createdAt + 1 } : {}),
    ...fields,
  };
};
