import { answerWav } from "./fixture-files.ts";
import { type AnswerLiveOffer, createLiveHalf } from "./live/api/live-half.ts";
import { RealtimeApi } from "./realtime/api/realtime-api.ts";
import { readFixture } from "./realtime/audio/spoken-fixtures.ts";
import { type AnswerCall, CallRegistry } from "./realtime/calls/call-registry.ts";
import { cannedAnswer } from "./realtime/calls/canned-answer.ts";
import type { FrameSocket } from "./realtime/connection/frame-socket.ts";
import { ClientSecrets } from "./realtime/directory/client-secrets.ts";
import { SessionDirectory } from "./realtime/directory/session-directory.ts";
import { createScriptCursor, type ScriptCursor } from "./realtime/script/script-cursor.ts";
import { createIds } from "./realtime/session/ids.ts";
import { createPacer } from "./realtime/session/pacer.ts";
import { ReceivedLog } from "./record/received-log.ts";
import { createResponsesApi } from "./responses/api/responses-api.ts";
import type { RouterParts } from "./router.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { divideScript } from "./simulator-script.ts";
import { answerOffer, isPeerOffer } from "./webrtc/answer-offer.ts";
import { liveCall } from "./webrtc/live-call.ts";
import { realtimeCall } from "./webrtc/realtime-call.ts";

/** Everything behind the HTTP server. */
export interface SimulatorParts extends RouterParts {
  readonly cursor: ScriptCursor;
  readonly directory: SessionDirectory;
  readonly log: ReceivedLog;
}

/** Reads the default answer when it is first spoken. */
const lazyAnswer = (): (() => Buffer) => {
  let answer: Buffer | undefined;
  return () => {
    answer ??= readFixture(answerWav);
    return answer;
  };
};

/** Puts the APIs together. Throws `bad-script`. */
export const createParts = (options: SimulatorOptions): SimulatorParts => {
  const { speed = 5, script = {}, apiKeys, record = () => true, observe = () => {}, keepEnded = Number.POSITIVE_INFINITY } = options;
  const { realtime: realtimeScript, responses = [], live } = divideScript(script);
  const newId = createIds();
  const cursor = createScriptCursor(realtimeScript);
  const secrets = new ClientSecrets();
  const answer = lazyAnswer();
  const directory = new SessionDirectory({ newId, pacer: createPacer(speed), cursor, answer }, secrets, keepEnded);
  const isKeyValid = (key: string): boolean =>
    secrets.find(key) === undefined ? apiKeys === undefined || apiKeys.includes(key) : secrets.isValid(key);
  const log = new ReceivedLog(record);
  const realtime = new RealtimeApi({ directory, log, observe, isKeyValid, keepEnded });
  const { callAddresses = ["127.0.0.1"] } = options;
  const answerCall: AnswerCall = (call, { handshake, knobs }) => {
    if (options.answerCall) return options.answerCall(call);
    const sdp = call.offer ?? "";
    if (!isPeerOffer(sdp)) return cannedAnswer;
    const openChannel = (socket: FrameSocket): void => realtime.acceptChannel(socket, handshake, call.id, knobs);
    return answerOffer({ call: realtimeCall(call, openChannel), sdp, faults: knobs.call ?? {}, addresses: callAddresses });
  };
  const answerLive: AnswerLiveOffer = (sdp, session, openChannel) =>
    isPeerOffer(sdp)
      ? answerOffer({ call: liveCall(session, openChannel), sdp, faults: session.knobs.call ?? {}, addresses: callAddresses })
      : cannedAnswer;
  return {
    newId,
    cursor,
    secrets,
    directory,
    isKeyValid,
    log,
    realtime,
    live: createLiveHalf(live, { isKeyValid, keepEnded, record, observe, answer, answerOffer: answerLive }),
    calls: new CallRegistry({ directory, keepEnded, answer: answerCall }),
    responses: createResponsesApi({
      keepEnded,
      ...(apiKeys === undefined ? {} : { apiKeys }),
      ...options.responses,
      scripts: [...responses, ...(options.responses?.scripts ?? [])],
    }),
  };
};
