import { z } from "zod";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { postWebhook, type RingOptions, sipHeadersOf } from "../../realtime/calls/webhook.ts";
import { refuseIssue } from "../../realtime/settings/refuse-issue.ts";
import { KeptList } from "../../record/kept-list.ts";
import type { JsonObject } from "../../wire/json.ts";
import { endSession } from "../session/end-session.ts";
import type { LiveSession } from "../session/session.ts";
import { callSessionSchema } from "../settings/live-session-schema.ts";
import type { LiveSessions } from "./live-sessions.ts";
import { type SimulatorLiveSession, viewLiveSession } from "./simulator-live-session.ts";

/** A SIP call to the Live half, as a test sees and steers it. */
export interface SimulatorLiveCall {
  /** The id of the call and of the session that it becomes, `live_…`. */
  readonly sessionId: string;
  /** The state of the call. */
  readonly status: "incoming" | "active" | "rejected" | "ended";
  /** Its session; `undefined` until it is accepted. The caller speaks by its `hear()` and `press()`. */
  readonly session: SimulatorLiveSession | undefined;
  /** The status code of `/reject`. */
  readonly rejectedWith: number | undefined;
  /** Every `target_uri` of `/refer`, in order. */
  readonly referredTo: readonly string[];
  /** Lets the caller hang up. */
  hangUp(): void;
}

type CallState =
  | { readonly status: "incoming" | "ended" }
  | { readonly status: "active"; readonly session: LiveSession }
  | { readonly status: "rejected"; readonly code: number };

interface Call {
  readonly id: string;
  readonly referredTo: string[];
  state: CallState;
}

const acceptSchema = z.strictObject({ session: callSessionSchema });
const rejectSchema = z.strictObject({ status_code: z.int().min(300).max(699) });
const referSchema = z.strictObject({ target_uri: z.string().regex(/^(tel|sips?):./) });

const ok: HttpAnswer = { status: 200 };

const refusal = (schema: z.ZodType, body: JsonObject): HttpAnswer | undefined => {
  const issue = schema.safeParse(body).error?.issues[0];
  if (!issue) return undefined;
  const { code, message, param } = refuseIssue(issue, body);
  return apiError(400, { code, message, param });
};

const stateOf = ({ state }: Call): CallState =>
  state.status === "active" && state.session.status.status === "closed" ? { status: "ended" } : state;

const viewCall = (call: Call): SimulatorLiveCall => ({
  sessionId: call.id,
  get status() {
    return stateOf(call).status;
  },
  get session() {
    return call.state.status === "active" ? viewLiveSession(call.state.session) : undefined;
  },
  get rejectedWith() {
    return call.state.status === "rejected" ? call.state.code : undefined;
  },
  referredTo: call.referredTo,
  hangUp: () => {
    if (call.state.status === "active") endSession(call.state.session, "remote_hangup");
    else if (call.state.status === "incoming") call.state = { status: "ended" };
  },
});

/** The SIP calls of the Live half. */
export class LiveCalls {
  readonly #sessions: LiveSessions;
  readonly #calls: KeptList<Call>;
  readonly #newId: (prefix: string) => string;

  constructor(sessions: LiveSessions, newId: (prefix: string) => string, keepEnded: number) {
    this.#sessions = sessions;
    this.#newId = newId;
    this.#calls = new KeptList(keepEnded);
  }

  /** Lets a call come in, and announces it by `live.transport.incoming`. */
  async ring(options: RingOptions): Promise<SimulatorLiveCall> {
    const call: Call = { id: this.#sessions.newId(), referredTo: [], state: { status: "incoming" } };
    this.#calls.add(call);
    const data = { session_id: call.id, type: "sip", sip_headers: sipHeadersOf(options, call.id), sip_media_security: "srtp" };
    try {
      await postWebhook({ type: "live.transport.incoming", id: this.#newId("evt"), data }, options);
    } catch (error) {
      this.#end(call, { status: "ended" });
      throw error;
    }
    return viewCall(call);
  }

  /** Answers `POST /v1/live/sessions/{id}/{action}` for a call. `undefined` if there is no such call or action. */
  act(id: string, action: string, body: JsonObject): HttpAnswer | undefined {
    const call = this.#calls.all.find((each) => each.id === id);
    const { status } = call ? stateOf(call) : { status: "ended" };
    if (!call || status === "ended" || status === "rejected") return undefined;
    if (action === "refer") return refusal(referSchema, body) ?? this.#refer(call, String(body["target_uri"]));
    if (action === "hangup" && call.state.status === "incoming") return this.#end(call, { status: "ended" });
    if (action !== "accept" && action !== "reject") return undefined;
    if (status !== "incoming") return apiError(400, { code: "call_already_accepted", message: "The call was already accepted." });
    if (action === "reject") {
      return refusal(rejectSchema, body) ?? this.#end(call, { status: "rejected", code: Number(body["status_code"]) });
    }
    return refusal(acceptSchema, body) ?? this.#accept(call, body["session"] as JsonObject);
  }

  #accept(call: Call, { type: _type, ...config }: JsonObject): HttpAnswer {
    call.state = { status: "active", session: this.#sessions.create(config, {}, "call", call.id) };
    return ok;
  }

  #refer(call: Call, target: string): HttpAnswer {
    call.referredTo.push(target);
    return ok;
  }

  #end(call: Call, state: CallState): HttpAnswer {
    call.state = state;
    this.#calls.end(call);
    return ok;
  }
}
