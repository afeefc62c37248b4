import { pause } from "../../pause.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { OpenRecord, RequestRecorder } from "../record/request-recorder.ts";
import type { ChainEntry, StoredResponses } from "../request/chain-store.ts";
import { type CreateRequest, readCreateRequest } from "../request/create-request.ts";
import { effectiveContext } from "../request/effective-context.ts";
import type { TokenCounter } from "../request/token-usage.ts";
import type { RefusalScript, ResponseScript } from "../script/script.ts";
import type { ScriptChooser } from "../script/script-chooser.ts";
import { type ApiError, apiErrors, type Checked, refused } from "../wire/api-error.ts";
import type { IdSource } from "../wire/id-source.ts";
import type { ResponsesProfile } from "../wire/profile.ts";
import { defaultScript } from "./default-script.ts";

/** What all turns of a simulator share. */
export interface TurnHost {
  readonly profile: ResponsesProfile;
  readonly chooser: ScriptChooser;
  readonly ids: IdSource;
  readonly tokens: TokenCounter;
  readonly stored: StoredResponses;
  readonly recorder: RequestRecorder;
  readonly agentSteps: number;
}

/** A request that is about to be answered. */
export interface TurnStart {
  readonly transport: "ws" | "http";
  readonly raw: JsonObject;
  readonly record: OpenRecord;
  /** Finds the parent by id. */
  readonly findParent: (id: string) => ChainEntry | undefined;
  /** Items that follow the request's own input; what waiting steers add. */
  readonly appended?: readonly JsonObject[];
}

/** A request that passed every check of the API; its script may still refuse it. */
export interface PreparedTurn {
  readonly request: CreateRequest;
  readonly context: readonly JsonObject[];
  readonly script: ResponseScript;
  readonly responseId: string;
  readonly record: OpenRecord;
}

/** Checks a request, resolves its context and chooses its script. */
export const prepareTurn = (host: TurnHost, start: TurnStart): Checked<PreparedTurn> => {
  const read = readCreateRequest(start.raw, { transport: start.transport, storeFalseOnly: host.profile.storeFalseOnly });
  if (!read.ok) {
    return read;
  }
  const request = read.value;
  const parentId = request.previousResponseId;
  const parent = parentId === undefined ? undefined : start.findParent(parentId);
  if (parentId !== undefined && parent === undefined) {
    return refused(apiErrors.previousResponseNotFound(parentId));
  }
  const input = [...request.input, ...(start.appended ?? [])];
  const context = effectiveContext({ parentItems: parent?.items ?? [], input, storedItem: host.stored.item });
  if (!context.ok) {
    return context;
  }
  host.recorder.update(start.record, { effectiveContext: context.value });
  const script = scriptFor(host, request, context.value);
  return { ok: true, value: { request, context: context.value, script, responseId: host.ids("resp"), record: start.record } };
};

const scriptFor = (host: TurnHost, request: CreateRequest, context: readonly JsonObject[]): ResponseScript => {
  const chosen = host.chooser.choose({ model: request.model, scenario: request.scenario, mayTakeNext: request.generate });
  if (request.generate) {
    return chosen ?? defaultScript(request, context, host.agentSteps);
  }
  const lifecycle = host.profile.warmUp === "terminal-only" ? "terminal-only" : "full";
  return { lifecycle, ...chosen, output: [] };
};

/** Waits as the script says, then tells why the request is refused, if it is. */
export const refusalOf = async (prepared: Checked<PreparedTurn>, signal: AbortSignal): Promise<ApiError | undefined> => {
  if (!prepared.ok) {
    return prepared.error;
  }
  const { refuse, delayMs } = prepared.value.script;
  await pause(delayMs ?? 0, signal);
  return refuse === undefined ? undefined : scriptedError(refuse);
};

const scriptedError = (script: RefusalScript): ApiError => ({
  status: script.status,
  type: script.type ?? (script.status < 500 ? "invalid_request_error" : "server_error"),
  code: script.code ?? null,
  message: script.message ?? `The request was refused with status ${script.status}.`,
  param: script.param ?? null,
  ...(script.headers === undefined ? {} : { headers: script.headers }),
  ...(script.frame === undefined ? {} : { frame: script.frame }),
});
