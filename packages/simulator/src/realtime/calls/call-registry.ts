import { z } from "zod";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { KeptList } from "../../record/kept-list.ts";
import { isJsonObject, parseJson } from "../../wire/json.ts";
import type { SessionDirectory } from "../directory/session-directory.ts";
import type { RecordedHandshake } from "../handshake/recorded-handshake.ts";
import type { ConnectionScript } from "../script/connection-script.ts";
import type { SettingsChange } from "../settings/merge-settings.ts";
import { refuseIssue } from "../settings/refuse-issue.ts";
import { sessionSchema } from "../settings/session-schema.ts";
import { Call } from "./call.ts";
import { cannedAnswer } from "./canned-answer.ts";
import { postWebhook, type RingOptions, sipHeadersOf } from "./webhook.ts";

/** Writes the SDP answer of a WebRTC call. */
export type AnswerCall = (call: Call, posted: PostedOffer) => string | Promise<string>;

/** An offer as it came in. */
interface PostedOffer {
  readonly handshake: RecordedHandshake;
  readonly knobs: ConnectionScript;
}

const rejectSchema = z.looseObject({ status_code: z.int().min(300).max(699).optional() });
const referSchema = z.looseObject({ target_uri: z.string().regex(/^(tel|sips?):/) });

/** What the calls of a simulator need. */
export interface CallRegistryOptions {
  readonly directory: SessionDirectory;
  /** How many ended calls stay in the list. */
  readonly keepEnded: number;
  /** @defaultValue an answer that no WebRTC peer can connect to */
  readonly answer: AnswerCall | undefined;
}

/** Every WebRTC and SIP call, and the HTTP requests about them. */
export class CallRegistry {
  readonly #directory: SessionDirectory;
  readonly #answer: AnswerCall;
  readonly #calls: KeptList<Call>;

  constructor({ directory, keepEnded, answer = () => cannedAnswer }: CallRegistryOptions) {
    this.#directory = directory;
    this.#answer = answer;
    this.#calls = new KeptList(keepEnded);
  }

  get all(): readonly Call[] {
    return this.#calls.all;
  }

  /** Lets a SIP call come in. */
  async ring(options: RingOptions): Promise<Call> {
    const call = this.#begin("sip", undefined);
    try {
      const data = { call_id: call.id, sip_headers: sipHeadersOf(options, call.id) };
      await postWebhook({ type: "realtime.call.incoming", id: this.#directory.host.newId("evt"), data }, options);
    } catch (error) {
      // Nobody knows of this call, so nobody will ever end it.
      call.hangUp();
      throw error;
    }
    return call;
  }

  /** `POST /v1/realtime/calls`: an SDP offer, alone or with a session in a form. */
  async offer(
    body: string,
    contentType: string,
    secretSession: SettingsChange | undefined,
    handshake: RecordedHandshake,
  ): Promise<HttpAnswer | "cut"> {
    const knobs = this.#directory.host.cursor.takeConnection();
    if (knobs.handshake === "reset") return "cut";
    // Until the client gives up, or the simulator is closed.
    if (knobs.handshake === "silent") return new Promise(() => {});
    if (knobs.refuse !== undefined) return { ...apiError(knobs.refuse.status), ...knobs.refuse };
    const form = contentType.startsWith("multipart/form-data") ? await readForm(body, contentType) : { offer: body, session: undefined };
    if (!form.offer.startsWith("v=0")) return apiError(400, { code: "invalid_offer", message: "Failed to parse SDP offer.", param: "sdp" });
    const session = form.session ?? secretSession;
    const refused = session === undefined ? undefined : refuseSession(session);
    if (refused !== undefined) return refused;
    const call = this.#begin("webrtc", form.offer);
    call.accept(session);
    let answer: string;
    try {
      answer = await this.#answer(call, { handshake, knobs });
    } catch {
      return apiError(400, { code: "invalid_offer", message: "Failed to parse SDP offer.", param: "sdp" });
    }
    return { status: 201, body: answer, headers: { "content-type": "application/sdp", location: `/v1/realtime/calls/${call.id}` } };
  }

  /** `POST /v1/realtime/calls/{id}/{action}`. */
  act(id: string, action: string, text: string): HttpAnswer {
    const call = this.#calls.all.find((entry) => entry.id === id);
    if (call === undefined || call.status === "ended" || call.status === "rejected") {
      return apiError(404, { message: "No session found for the provided call_id", code: "call_id_not_found", param: "" });
    }
    const body = text === "" ? {} : parseJson(text);
    if (!isJsonObject(body)) return apiError(400, { code: "invalid_json", message: "The body is not a JSON object." });
    if (action === "hangup") call.hangUp();
    else if (action === "accept") return acceptCall(call, body);
    else if (action === "reject") return rejectCall(call, body);
    else if (action === "refer") return referCall(call, body);
    else return apiError(404, { message: `Invalid URL (POST /v1/realtime/calls/${id}/${action})` });
    return { status: 200 };
  }

  #begin(kind: "webrtc" | "sip", offer: string | undefined): Call {
    const call = new Call({ directory: this.#directory, kind, offer, ended: () => this.#calls.end(call) });
    this.#calls.add(call);
    return call;
  }
}

const acceptCall = (call: Call, body: SettingsChange): HttpAnswer => {
  if (call.status !== "incoming") return apiError(400, { code: "call_already_accepted", message: "The call was already accepted." });
  const refused = refuseSession(body);
  if (refused === undefined) call.accept(body);
  return refused ?? { status: 200 };
};

const rejectCall = (call: Call, body: SettingsChange): HttpAnswer => {
  const refused = refuse(rejectSchema, body);
  if (refused === undefined) call.reject(typeof body["status_code"] === "number" ? body["status_code"] : 603);
  return refused ?? { status: 200 };
};

const referCall = (call: Call, body: SettingsChange): HttpAnswer => {
  const refused = refuse(referSchema, body);
  if (refused === undefined) call.referredTo.push(String(body["target_uri"]));
  return refused ?? { status: 200 };
};

/** Why a body does not fit, or `undefined`. */
const refuse = (schema: z.ZodType, body: SettingsChange): HttpAnswer | undefined => {
  const issue = schema.safeParse(body).error?.issues[0];
  if (issue === undefined) return undefined;
  const { code, message, param } = refuseIssue(issue, body);
  return apiError(400, { code, message, param });
};

const refuseSession = (session: SettingsChange): HttpAnswer | undefined => refuse(sessionSchema, session);

/** The two parts of a form: `sdp` and, if it is there, `session`. */
const readForm = async (
  body: string,
  contentType: string,
): Promise<{ readonly offer: string; readonly session: SettingsChange | undefined }> => {
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const read = async (name: string): Promise<string> => {
    const part = form.get(name);
    return part === null ? "" : typeof part === "string" ? part : await part.text();
  };
  const session = parseJson(await read("session"));
  return { offer: await read("sdp"), session: isJsonObject(session) ? session : undefined };
};
