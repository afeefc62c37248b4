import type { IncomingMessage } from "node:http";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { refuseIssue } from "../../realtime/settings/refuse-issue.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../wire/json.ts";
import { stereoWav } from "../audio/stereo-wav.ts";
import type { LiveScriptCursor } from "../script/live-script-cursor.ts";
import { endSession } from "../session/end-session.ts";
import type { LiveSession } from "../session/session.ts";
import { sessionSchema } from "../settings/live-session-schema.ts";
import type { LiveCalls } from "./live-calls.ts";
import { forkedConfig, type LiveSessions } from "./live-sessions.ts";
import { isForkable } from "./live-sockets.ts";

/** Writes the SDP answer of a WebRTC session. @param request - What created the session. */
export type AnswerLiveRequest = (offer: string, session: LiveSession, request: IncomingMessage) => string | Promise<string>;

const notFound = (): HttpAnswer => apiError(404, { message: "No session found for the provided id.", code: "session_not_found" });

const invalidOffer = apiError(400, { code: "invalid_offer", message: "Failed to parse SDP offer.", param: "transport.sdp" });

/** The answers of the Live half to HTTP requests. */
export const createLiveHttp = (
  sessions: LiveSessions,
  calls: LiveCalls,
  cursor: LiveScriptCursor,
  answerOffer: AnswerLiveRequest,
): ((request: IncomingMessage, path: string, text: string) => Promise<HttpAnswer>) => {
  const create = async (request: IncomingMessage, config: JsonObject, transport: unknown): Promise<HttpAnswer> => {
    const sdp = isJsonObject(transport) && transport["type"] === "webrtc" ? transport["sdp"] : undefined;
    if (typeof sdp !== "string" || !sdp.startsWith("v=0")) {
      return invalidOffer;
    }
    const knobs = cursor.takeConnection();
    if (knobs.refuse) return { ...apiError(knobs.refuse.status), ...knobs.refuse };
    const session = sessions.create(config, knobs, "call");
    const answer = await Promise.resolve(answerOffer(sdp, session, request)).catch(() => undefined);
    if (answer === undefined) return invalidOffer;
    return { status: 201, body: { session: { id: session.id }, transport: { type: "webrtc", sdp: answer } } };
  };
  const start = (request: IncomingMessage, body: JsonObject): Promise<HttpAnswer> | HttpAnswer => {
    const issue = sessionSchema.safeParse(body["session"]).error?.issues[0];
    if (issue) {
      const { code, message, param } = refuseIssue({ ...issue, path: ["session", ...issue.path] }, body);
      return apiError(400, { code, message, param });
    }
    const session = body["session"] as JsonObject;
    if (isJsonObject(session["audio"]) && "format" in session["audio"]) {
      return apiError(400, {
        code: "unknown_parameter",
        message: "Unknown parameter: 'session.audio.format'.",
        param: "session.audio.format",
      });
    }
    return create(request, session, body["transport"]);
  };
  const content = (session: LiveSession | undefined): HttpAnswer => {
    if (session?.config["store"] !== true) return notFound();
    if (session.status.status !== "closed")
      return apiError(409, { code: "session_not_finalized", message: "The session has not ended yet." });
    return { status: 200, body: stereoWav(session.recording), headers: { "content-type": "audio/wav" } };
  };
  const act = (request: IncomingMessage, session: LiveSession, action: string, body: JsonObject): Promise<HttpAnswer> | HttpAnswer => {
    if (action === "fork") {
      if (!isForkable(session)) return apiError(409, { message: "The session cannot be forked.", code: "session_not_forkable" });
      return create(request, forkedConfig(session, isJsonObject(body["session"]) ? body["session"] : {}), body["transport"]);
    }
    if (action !== "hangup") return notFound();
    endSession(session, "close_requested");
    return { status: 200 };
  };
  return async (request, path, text) => {
    const { method } = request;
    const [, id, action] = /^\/v1\/live\/sessions(?:\/([^/]+)\/([^/]+))?$/.exec(path) ?? [];
    const body = text === "" ? {} : parseJsonObject(text);
    if (!body) return apiError(400, { code: "invalid_json", message: "The body is no JSON object." });
    if (path === "/v1/live/sessions" && method === "POST") return start(request, body);
    const sessionId = decodeURIComponent(id ?? "");
    const session = sessions.find(sessionId);
    if (method === "GET") return action === "content" ? content(session) : notFound();
    const answered = method === "POST" && action !== undefined ? calls.act(sessionId, action, body) : undefined;
    if (answered) return answered;
    return session && action !== undefined && method === "POST" ? act(request, session, action, body) : notFound();
  };
};
