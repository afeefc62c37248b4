import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { readTarget } from "../../http/request-target.ts";
import type { RecordedHandshake } from "./recorded-handshake.ts";

/** What a valid handshake asks for. */
export type Target =
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "call"; readonly callId: string }
  | { readonly kind: "transcription" }
  | { readonly kind: "translation"; readonly model: string };

/** Where translation sessions begin. */
export const translationPath = "/v1/realtime/translations";

/** Decides on the key of a request. */
export type KeyCheck = (key: string) => boolean;

/** Whether a handshake asks for the beta API, which is gone. */
export const wantsBeta = (handshake: RecordedHandshake): boolean =>
  handshake.headers["openai-beta"] !== undefined || handshake.protocols.includes("openai-beta.realtime-v1");

/** Finds out which session a handshake is for, or why it is refused. */
export const judgeHandshake = (
  handshake: RecordedHandshake,
  isKeyValid: KeyCheck,
  isCallKnown: (id: string) => boolean,
): Target | HttpAnswer => {
  const { credential } = handshake;
  if (credential.kind === "none") {
    return apiError(401, { code: null, message: "Missing bearer or basic authentication in header" });
  }
  if (!isKeyValid(credential.key)) return apiError(401);
  const { path, query } = readTarget(handshake.url);
  const model = query.get("model");
  const callId = query.get("call_id");
  const intent = query.get("intent");
  const isTranslation = path === translationPath;
  if ([model, callId, intent].filter((value) => value !== null).length !== 1 || (isTranslation && model === null)) {
    return apiError(400, {
      code: "invalid_request",
      message: "Exactly one of 'model', 'call_id' and 'intent' must be given.",
      param: "model",
    });
  }
  if (callId !== null) {
    if (isCallKnown(callId)) return { kind: "call", callId };
    return apiError(404, { message: "No session found for the provided call_id", code: "call_id_not_found", param: "" });
  }
  if (intent !== null) {
    if (intent === "transcription") return { kind: "transcription" };
    return apiError(400, {
      code: "invalid_value",
      message: `Invalid value: '${intent}'. Supported values are: 'transcription'.`,
      param: "intent",
    });
  }
  if (model === "" || model === null)
    return apiError(400, { code: "missing_model", message: "You must provide a model parameter.", param: "model" });
  return isTranslation ? { kind: "translation", model } : { kind: "model", model };
};
